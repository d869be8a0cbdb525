#!/usr/bin/perl
# Which Debian packages of one suite go into the test store: those of ./packages, and the libraries they depend on.
#
#   select.pl SUITE ARCH PACKAGES NAMES < Packages
#
# Prints a line for each: suite, nixpkgs name, nixpkgs version, Debian package:arch=version, file, SHA-256, whether it
# was asked for by name.
# perl-base is enough: it is on every Debian.
use strict;
use warnings;

my ($suite, $arch, $list, $names) = @ARGV;
my (%package, %providers);

sub field {
    my ($name, $field) = @_;
    return $package{$name} =~ /^$field: *(.*)/m ? $1 : undef;
}

sub fail { print STDERR "test-store: $_[0]\n"; exit 1 }

# "libc6 (>= 2.36), default-foo | libfoo1" as a list of lists of names.
sub dependencies {
    my ($field) = @_;
    return map { [map { /^\s*([^\s:(]+)/ ? $1 : () } split /\|/] } split /,/, $field // '';
}

$/ = '';
while (my $stanza = <STDIN>) {
    my ($name) = $stanza =~ /^Package: (.+)/m;
    next if $package{$name};
    $package{$name} = $stanza;
    push @{ $providers{ $_->[0] } }, $name for dependencies(field($name, 'Provides'));
}
$/ = "\n";

# A name of ./packages in this suite: trixie renamed what a 64-bit time_t changed.
sub find {
    my ($alternatives) = @_;
    for my $name (split /\|/, $alternatives) {
        for ($name, "${name}t64") { return $_ if $package{$_} }
    }
    return;
}

my (%excluded, @todo, %listed);
open my $in, '<', $list or fail("$list: $!");
while (<$in>) {
    s/#.*//;
    my ($name, @suites) = split or next;
    next if @suites && !grep { $_ eq $suite } @suites;
    $excluded{$1} = 1, next if $name =~ /^!(.*)/;
    my $wanted = $name =~ s/:(\w+)$// ? $1 : 'amd64';
    next if $wanted ne $arch;
    my $found = find($name) or fail("$suite has no package $name ($list:$.)");
    $listed{$found} = 1;
    push @todo, $found;
}

my %chosen;
while (defined(my $name = shift @todo)) {
    next if $chosen{$name} || $excluded{$name} || !$package{$name};
    next if !$listed{$name} && field($name, 'Section') !~ /^(?:old)?libs$/;
    $chosen{$name} = 1;
    for my $alternatives (map { dependencies(field($name, $_)) } 'Pre-Depends', 'Depends') {
        my @real = grep { $package{$_} } map { $package{$_} ? $_ : @{ $providers{$_} // [] } } @$alternatives;
        push @todo, $real[0] if @real && !grep { $chosen{$_} } @real;
    }
}

my @renames;
open $in, '<', $names or fail("$names: $!");
while (<$in>) {
    my ($source, $name) = split or next;
    next if $source =~ /^#/;
    push @renames, [join('.*', map { quotemeta } split /\*/, $source, -1), $name];
}

for my $name (sort keys %chosen) {
    my $debian = field($name, 'Version');
    my $architecture = field($name, 'Architecture');
    my ($source, $version) = (field($name, 'Source') // $name) =~ /^(\S+)(?: \((.*)\))?/;
    $version //= $debian;
    $version =~ s/^\d+://;             # epoch
    $version =~ s/-[^-]*$//;           # Debian revision
    $version =~ s/.*really//;          # 2.12.7+really2.9.14 is 2.9.14
    $version =~ s/[+~].*//;            # what Debian did to the source
    $version =~ s/\.(?:dfsg|ds|repack).*//;
    for (@renames) { $source = $_->[1], last if $source =~ /^$_->[0]$/ }
    my $file = join('_', $name, $debian =~ s/:/%3a/r, $architecture) . '.deb';
    print join("\t", $arch eq 'amd64' ? $suite : "$suite-$arch", $source, $version,
        "$name:$architecture=$debian", $file, field($name, 'SHA256'), $listed{$name} // 0), "\n";
}
