#!/usr/bin/perl
# Makes Debian's ld.so look where Nix's looks: in <glibc>/lib, in no cache, in no other directory.
#
#   patch-loader.pl OUT
#
# Nix configures glibc so; here the constants are changed in the binary. They come from glibc's elf/dl-load.c:
# system_dirs[] (the names, one after the other), system_dirs_len[] (their lengths), and in _dl_init_paths what the
# compiler made of
#
#     do { pelem->dirname = strp; pelem->dirnamelen = system_dirs_len[idx]; … } while (idx < nsystem_dirs_len);
#     max_dirnamelen = SYSTEM_DIRS_MAX_LEN;
#
# Each pattern must be there as often as expected, so that another build of glibc fails here and nowhere else.
use strict;
use warnings;

my ($out) = @ARGV;
my ($loader) = grep { -e } "$out/lib/ld-linux-x86-64.so.2", "$out/lib/ld-linux.so.2";
die "no loader in $out/lib\n" if !defined $loader;
my $is64 = $loader =~ /x86-64/;
my $triplet = $is64 ? 'x86_64-linux-gnu' : 'i386-linux-gnu';
my @old = ("/lib/$triplet/", "/usr/lib/$triplet/", '/lib/', '/usr/lib/');
my $new = "$out/lib/";
my $word = $is64 ? 'Q<' : 'V';

open my $in, '<:raw', $loader or die "$loader: $!\n";
my $binary = do { local $/; <$in> };
close $in;

# Where $pattern is; dies unless it is there as often as one of @counts says.
sub places {
    my ($what, $pattern, @counts) = @_;
    my @places;
    push @places, $-[0] while $binary =~ /$pattern/gs;
    my $found = @places;
    die "$loader: $what is there $found times\n" if !grep { $found == $_ } @counts;
    return @places;
}

# Overwrites a string by one that is not longer.
sub overwrite {
    my ($place, $string, $room) = @_;
    die "$loader: no room for $string\n" if length $string > $room;
    substr $binary, $place, $room, $string . "\0" x ($room - length $string);
}

# The names. 2.33 and later have a second copy, for --help and --list-diagnostics.
my $names = join '', map { "$_\0" } @old;
my @names = places('the list of system directories', quotemeta $names, 1, 2);
overwrite($_, "$new\0", length $names) for @names;

# The lengths; only the first is used from here on.
my ($lengths) = places('the lengths of the system directories', quotemeta pack("$word*", map { length } @old), 1);
substr $binary, $lengths, length pack($word, 0), pack $word, length $new;

# Puts the new length for an old one where it is an operand of an instruction.
sub set_length {
    my ($what, $before, $index, $after, $count) = @_;
    my $operand = quotemeta pack 'V', length $old[$index];
    places($what, qr/$before$operand$after/s, $count);
    $binary =~ s/($before)$operand($after)/$1 . pack('V', length $new) . $2/gse;
}

if ($is64) {
    # mov $22, 0x20(reg): the loop's first round, unrolled
    set_length('the first length', qr/\x49\xc7[\x40-\x47]\x20/, 0, qr//, 1);
    # mov $26, max_dirnamelen: the buffer for a file name is allocated by it
    set_length('the longest length', qr/\x48\xc7\x05..../s, 1, qr//, 1);
    # mov $22, reg: in _dl_print_diagnostics
    set_length('the length to print', qr/\x41[\xb8-\xbf]/, 0, qr//, 1) if @names == 2;
}
else {
    # mov $20, 0x10(reg); mov $24, max_dirnamelen(reg); mov $20, reg; lea system_dirs(reg), reg
    set_length('the first length', qr/\xc7[\x40-\x47]\x10/, 0, qr//, 1);
    set_length('the longest length', qr/\xc7[\x80-\x87]..../s, 1, qr//, 1);
    set_length('the length to print', qr/[\xb8-\xbf]/, 0, qr/\x8d[\x80-\xbf]..\xff\xff/s, 1) if @names == 2;
}

# The end of the loop, &system_dirs_len[3]. It becomes &system_dirs_len[0]: the loop ends after the first directory.
if ($is64) {
    my $end = $lengths + 24;
    my @ends;
    while ($binary =~ /\x48\x8d[\x05\x0d\x15\x1d\x25\x2d\x35\x3d](?=(....))/gs) {    # lea disp(%rip), reg
        my $at = pos $binary;
        push @ends, $at if $at + 4 + unpack('l<', $1) == $end;
    }
    die "$loader: the end of the loop is there " . @ends . " times\n" if @ends != 2;
    substr $binary, $_, 4, pack 'l<', $lengths - $_ - 4 for @ends;
}
else {
    # lea system_dirs_len(%ebx), %edi; lea 12(%edi), %edx
    my ($end) = places('the end of the loop', qr/\x8d\xbb..\xff\xff\x8d\x57\x0c/s, 1);
    substr $binary, $end + 8, 1, "\0";
}

# Nix's are in the store path too and do not exist either.
for (['/etc/ld.so.cache', '/dev/null/cache'], ['/etc/ld.so.preload', '/dev/null/preload']) {
    my ($old, $new) = @$_;
    my ($place) = places($old, quotemeta "$old\0", 1);
    overwrite($place, $new, length $old);
}

# What $LIB stands for.
my ($lib) = places('$LIB', quotemeta "\0lib/$triplet\0", 1);
overwrite($lib + 1, 'lib', length "lib/$triplet");

my $file = -l $loader ? "$out/lib/" . readlink $loader : $loader;
chmod 0755, $file;
open my $patched, '>:raw', $file or die "$file: $!\n";
print {$patched} $binary;
close $patched or die "$file: $!\n";
