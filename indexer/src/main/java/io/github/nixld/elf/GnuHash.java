package io.github.nixld.elf;

import java.io.IOException;

/// `DT_GNU_HASH`: a Bloom filter, which mostly says at once that a name is not there, buckets, and
/// for each symbol from `symbias` on its hash, whose lowest bit marks the end of a bucket's chain.
///
/// ```
/// u32 nbuckets, symbias, bitmask_nwords, shift
/// word bitmask[bitmask_nwords]      a word has the size of an address
/// u32 buckets[nbuckets]             index of the first symbol, or 0
/// u32 chain[]                       for symbol symbias + i
/// ```
///
/// The filter and the buckets are kept in memory if they are not too long. Chains are read when
/// they are needed. Limit: [#MAX_TABLE] bytes for either.
final class GnuHash implements SymbolHash {
  static final int MAX_TABLE = 16 * 1024 * 1024;

  private static final int HEADER = 16;

  private final Region region;

  /// The same for the buckets.
  private final Region table;

  private final boolean is64;
  private final long symbias;
  private final int shift;
  private final int words;
  private final int bucketCount;
  private final long buckets;
  private final long chains;

  private GnuHash(Region region, boolean is64, int words, int bucketCount)
      throws IOException, MalformedException {
    this.region = region;
    this.is64 = is64;
    this.words = words;
    this.bucketCount = bucketCount;
    symbias = region.u32(4);
    shift = (int) region.u32(12);
    buckets = HEADER + (long) words * wordSize(is64);
    chains = buckets + 4L * bucketCount;
    table = region.loaded(chains);
  }

  static GnuHash read(Region region, boolean is64) throws IOException, MalformedException {
    long bucketCount = region.u32(0);
    long words = region.u32(8);
    if (words == 0 || Long.bitCount(words) != 1) {
      // glibc elf/dl-setup_hash.c asserts it.
      throw new MalformedException("DT_GNU_HASH: bitmask_nwords %d".formatted(words));
    }
    long wordBytes = words * wordSize(is64);
    if (bucketCount * 4 > MAX_TABLE || wordBytes > MAX_TABLE) {
      throw new MalformedException(
          "DT_GNU_HASH: nbuckets %d, bitmask_nwords %d".formatted(bucketCount, words));
    }
    if (HEADER + wordBytes + bucketCount * 4 > region.size()) {
      throw new MalformedException("DT_GNU_HASH is past the end of its segment");
    }
    return new GnuHash(region, is64, (int) words, (int) bucketCount);
  }

  private static int wordSize(boolean is64) {
    return is64 ? 8 : 4;
  }

  /// The hash of a name: h = h * 33 + c, from 5381.
  static int hash(byte[] name) {
    int hash = 5381;
    for (byte c : name) {
      hash = hash * 33 + (c & 0xff);
    }
    return hash;
  }

  @Override
  public long first(SymbolReference reference) throws IOException, MalformedException {
    int hash = reference.gnuHash();
    if (bucketCount == 0 || !mayHave(hash)) {
      return 0;
    }
    long bucket = bucket(Integer.remainderUnsigned(hash, bucketCount));
    return bucket == 0 ? 0 : search(hash, bucket);
  }

  @Override
  public long next(SymbolReference reference, long index) throws IOException, MalformedException {
    return (chain(index) & 1) != 0 ? 0 : search(reference.gnuHash(), index + 1);
  }

  private long bucket(int i) throws IOException, MalformedException {
    return table.u32(buckets + 4L * i);
  }

  private boolean mayHave(int hash) throws IOException, MalformedException {
    int bits = is64 ? 64 : 32;
    int i = Integer.divideUnsigned(hash, bits) & (words - 1);
    long word = table.word(HEADER + (long) i * wordSize(is64), is64);
    int first = hash & (bits - 1);
    int second = (hash >>> shift) & (bits - 1);
    return (word >>> first & word >>> second & 1) != 0;
  }

  /// The first symbol from `index` to the end of its chain whose hash is equal, apart from the
  /// lowest bit.
  private long search(int hash, long index) throws IOException, MalformedException {
    for (long at = index; at < index + MAX_CHAIN; at++) {
      int entry = chain(at);
      if ((entry ^ hash) >>> 1 == 0) {
        return at;
      }
      if ((entry & 1) != 0) {
        return 0;
      }
    }
    throw new MalformedException("DT_GNU_HASH: a chain of more than %d".formatted(MAX_CHAIN));
  }

  private int chain(long index) throws IOException, MalformedException {
    if (index < symbias) {
      throw new MalformedException(
          "DT_GNU_HASH: a bucket has symbol %d, which is below symbias %d"
              .formatted(index, symbias));
    }
    return (int) region.u32(chains + 4 * (index - symbias));
  }

  @Override
  public Range symbols() throws IOException, MalformedException {
    long last = 0;
    for (int i = 0; i < bucketCount; i++) {
      last = Math.max(last, bucket(i));
    }
    if (last == 0) {
      return new Range(0, 0);
    }
    for (int i = 0; i < MAX_CHAIN; i++) {
      if ((chain(last++) & 1) != 0) {
        return new Range(symbias, last);
      }
    }
    throw new MalformedException("DT_GNU_HASH: a chain of more than %d".formatted(MAX_CHAIN));
  }
}
