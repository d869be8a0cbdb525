package io.github.nixld.index;

import java.util.ArrayList;
import java.util.List;

/// `linked.linkers`: which store paths find a name where, as bytes. All numbers are varints
/// ([VarintWriter]).
///
///     linkers = linker …     to the end, by directory, then libc
///     linker  = directory-id libc-id store-paths
///
/// Two store paths that use the libc of directory 7 find the name in directory 300, one that links
/// to no libc finds it there too:
///
///     ac 02 00 01
///     ac 02 07 02
final class LinkersCodec {
  private LinkersCodec() {}

  /// Store paths that find a name in a directory.
  ///
  /// @param directory `directory.id`
  /// @param libc `directory.id` of the libc that these store paths link to; 0 if they link to none
  /// @param storePaths how many there are
  record Linker(long directory, long libc, int storePaths) {}

  static byte[] encode(List<Linker> linkers) {
    VarintWriter out = new VarintWriter();
    for (Linker linker : linkers) {
      out.number(linker.directory());
      out.number(linker.libc());
      out.number(linker.storePaths());
    }
    return out.toBytes();
  }

  /// @throws DamagedIndexException if these are not such bytes
  static List<Linker> decode(byte[] bytes) {
    VarintReader in = new VarintReader(bytes);
    List<Linker> linkers = new ArrayList<>();
    while (in.hasMore()) {
      linkers.add(new Linker(in.number(), in.number(), in.small()));
    }
    return linkers;
  }
}
