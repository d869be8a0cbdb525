package io.github.nixld.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// `DT_HASH`: `nbucket`, `nchain`, the first symbol of each bucket, and for each symbol the next
/// one of its bucket; 0 ends a chain.
///
/// Nothing of it is kept in memory. A chain of more than [SymbolHash#MAX_CHAIN] symbols counts as a
/// loop.
final class SysvHash implements SymbolHash {
  private final Region region;
  private final long bucketCount;
  private final long chainCount;
  private int steps;

  private SysvHash(Region region, long bucketCount, long chainCount) {
    this.region = region;
    this.bucketCount = bucketCount;
    this.chainCount = chainCount;
  }

  static SysvHash read(Region region) throws IOException, MalformedException {
    return new SysvHash(region, region.u32(0), region.u32(4));
  }

  /// The hash of a name, as the System V ABI has it.
  static long hash(String name) {
    return hash(name.getBytes(StandardCharsets.UTF_8));
  }

  private static long hash(byte[] name) {
    long hash = 0;
    for (byte c : name) {
      hash = (hash << 4) + (c & 0xff);
      long high = hash & 0xf000_0000L;
      hash = (hash ^ high >>> 24) & ~high;
    }
    return hash;
  }

  @Override
  public long first(SymbolReference reference) throws IOException, MalformedException {
    steps = 0;
    if (bucketCount == 0) {
      return 0;
    }
    long hash = hash(reference.name());
    return region.u32(8 + 4 * (hash % bucketCount));
  }

  @Override
  public long next(SymbolReference reference, long index) throws IOException, MalformedException {
    if (steps++ == MAX_CHAIN) {
      throw new MalformedException("DT_HASH: a chain of more than %d".formatted(MAX_CHAIN));
    }
    return region.u32(8 + 4 * bucketCount + 4 * index);
  }

  @Override
  public Range symbols() {
    return new Range(1, chainCount);
  }
}
