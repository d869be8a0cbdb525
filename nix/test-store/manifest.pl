#!/usr/bin/perl
# The manifest that default.nix reads: which Debian packages make one store path, and which others its objects need.
#
#   manifest.pl CACHE < selection
#
# The selection is what select.pl prints. CACHE/scan/FILE says for each .deb what is in it: "file PATH" for each shared
# object or link to one, "need SONAME" for each DT_NEEDED. What no needed name leads to is left out.
use strict;
use warnings;

my ($cache) = @ARGV;
my (%suites, %wanted);

while (<STDIN>) {
    chomp;
    my ($suite, $name, $version, undef, $file, $sha256, $listed) = split /\t/;
    my $package = $suites{$suite}{$name} //= { version => $version, debs => [], needs => {}, files => {} };
    if ($package->{version} ne $version) {
        print STDERR "test-store: $suite has two versions of $name: $package->{version} and $version\n";
        exit 1;
    }
    open my $scan, '<', "$cache/scan/$file" or die "test-store: $cache/scan/$file: $!\n";
    chomp(my @lines = <$scan>);
    next if !@lines;
    push @{ $package->{debs} }, { file => $file, sha256 => $sha256 };
    $wanted{$suite}{$name} = 1 if $listed;
    for (@lines) {
        $package->{needs}{$1} = 1 if /^need (.+)/;
        # A library that is not beside the others (pulseaudio/libpulsecommon) is the second choice.
        $package->{files}{$2} = $1 ? 2 : 1 if m{^file (?:usr/)?lib(?:/[^/]+-linux-[^/]+)?/(.+/)?([^/]+)$};
    }
}

for my $suite (sort keys %suites) {
    my $packages = $suites{$suite};
    my %provider;
    for my $name (reverse sort keys %$packages) {
        my $files = $packages->{$name}{files};
        for (keys %$files) {
            my $known = $provider{$_};
            $provider{$_} = $name if !$known || $files->{$_} <= $packages->{$known}{files}{$_};
        }
    }
    for my $name (keys %$packages) {
        my $package = $packages->{$name};
        my %dependencies;
        for (sort keys %{ $package->{needs} }) {
            next if $package->{files}{$_};
            if ($provider{$_}) { $dependencies{ $provider{$_} } = 1 }
            else               { $package->{missing}{$_} = 1 }
        }
        $package->{deps} = [sort keys %dependencies];
    }

    # Depth first: a dependency on a package that is being visited would be a cycle, which Nix cannot build.
    my (%state, $visit);
    $visit = sub {
        my ($name) = @_;
        my $package = $packages->{$name};
        $state{$name} = 'open';
        print STDERR "test-store: $suite: nothing has $_, which $name needs\n" for sort keys %{ $package->{missing} };
        my @kept;
        for (@{ $package->{deps} }) {
            $visit->($_) if !$state{$_};
            if ($state{$_} eq 'done') { push @kept, $_ }
            else { print STDERR "test-store: $suite: $name and $_ need each other; $name goes without\n" }
        }
        $package->{deps} = \@kept;
        $state{$name} = 'done';
    };
    for (sort keys %{ $wanted{$suite} }) { $visit->($_) if !$state{$_} }
    for (keys %$packages) { delete $packages->{$_} if !$state{$_} }
}

sub strings { return join ', ', map { qq("$_") } @_ }

sub package_json {
    my ($name, $package) = @_;
    my $debs = join ', ', map { qq({ "file": "$_->{file}", "sha256": "$_->{sha256}" }) } @{ $package->{debs} };
    my $deps = strings(@{ $package->{deps} });
    return qq(      "$name": { "version": "$package->{version}", "debs": [$debs], "deps": [$deps] });
}

sub suite_json {
    my ($suite) = @_;
    my $packages = $suites{$suite};
    return qq(    "$suite": {\n) . join(",\n", map { package_json($_, $packages->{$_}) } sort keys %$packages) . "\n    }";
}

print qq({\n  "debs": "$cache/debs",\n  "suites": {\n), join(",\n", map { suite_json($_) } sort keys %suites), "\n  }\n}\n";
