package io.github.nixld.snapshot;

import io.github.nixld.elf.ElfSymbols;
import io.github.nixld.elf.SymbolReference;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The dynamic symbols of an object, each as the 32-bit hash of its name, as in `DT_GNU_HASH`: what
/// others can bind to, and what it has to find elsewhere. Weak references may stay undefined, so
/// they are left out.
///
/// Two names with one hash look like one: some 5 in a million missing symbols seem to be defined.
/// So a choice by hashes is a forecast; the real files confirm it once they are fetched. Which
/// versions an object defines and needs is among its facts.
///
/// As bytes, both sets one after the other: how many there are, the lowest, and the difference from
/// each to the next, all as varints (LEB128). An object that defines `a` (0x0002b606) and `b`
/// (0x0002b607) and looks up nothing:
///
///     02 86 ec 0a 01    two: 0x2b606, 1 more
///     00                none
public final class SymbolHashes {
  private static final int MAX_SHIFT = 35;

  private final int[] defined;
  private final int[] undefined;

  private SymbolHashes(int[] defined, int[] undefined) {
    this.defined = defined;
    this.undefined = undefined;
  }

  /// Those of an object.
  public static SymbolHashes of(ElfSymbols symbols) {
    return of(
        symbols.definitions().stream().map(it -> hash(it.name())).toList(),
        symbols.references().stream()
            .filter(it -> !it.weak())
            .map(SymbolReference::gnuHash)
            .toList());
  }

  /// Those with these hashes.
  public static SymbolHashes of(Collection<Integer> defined, Collection<Integer> undefined) {
    return new SymbolHashes(sorted(defined), sorted(undefined));
  }

  /// The hash of a symbol's name.
  public static int hash(String name) {
    return SymbolReference.function(name, null).gnuHash();
  }

  /// Unsigned, each once.
  private static int[] sorted(Collection<Integer> hashes) {
    // With the sign bit flipped, signed order is unsigned order.
    return hashes.stream()
        .mapToInt(it -> it ^ Integer.MIN_VALUE)
        .sorted()
        .distinct()
        .map(it -> it ^ Integer.MIN_VALUE)
        .toArray();
  }

  /// Whether a symbol with this hash is defined.
  public boolean defines(int hash) {
    int low = 0;
    int high = defined.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Integer.compareUnsigned(defined[middle], hash);
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return false;
  }

  /// What is defined, ascending as unsigned numbers.
  public IntStream defined() {
    return Arrays.stream(defined);
  }

  /// What has to be found elsewhere, ascending as unsigned numbers.
  public IntStream undefined() {
    return Arrays.stream(undefined);
  }

  /// Whether both sets are empty.
  public boolean isEmpty() {
    return defined.length == 0 && undefined.length == 0;
  }

  public byte[] encode() {
    byte[] bytes = new byte[5 * (defined.length + undefined.length + 2)];
    int end = encode(undefined, bytes, encode(defined, bytes, 0));
    return Arrays.copyOf(bytes, end);
  }

  private static int encode(int[] hashes, byte[] bytes, int start) {
    int at = varint(hashes.length, bytes, start);
    long last = 0;
    for (int hash : hashes) {
      long value = Integer.toUnsignedLong(hash);
      at = varint(value - last, bytes, at);
      last = value;
    }
    return at;
  }

  private static int varint(long value, byte[] bytes, int start) {
    int at = start;
    long rest = value;
    while (rest > 0x7f) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /// @throws SnapshotException if these are not such bytes
  public static SymbolHashes decode(byte[] bytes) throws SnapshotException {
    Decoder decoder = new Decoder(bytes);
    SymbolHashes hashes = new SymbolHashes(decoder.set(), decoder.set());
    if (decoder.at != bytes.length) {
      throw new SnapshotException("symbols: bytes after their end");
    }
    return hashes;
  }

  private static final class Decoder {
    private final byte[] bytes;
    private int at;

    Decoder(byte[] bytes) {
      this.bytes = bytes;
    }

    int[] set() throws SnapshotException {
      long count = varint();
      if (count > bytes.length - at) {
        throw new SnapshotException("symbols: count %d is beyond their end".formatted(count));
      }
      int[] hashes = new int[(int) count];
      long last = 0;
      for (int i = 0; i < hashes.length; i++) {
        last += varint();
        if (last >>> Integer.SIZE != 0) {
          throw new SnapshotException("symbols: a hash of more than 32 bits");
        }
        hashes[i] = (int) last;
      }
      return hashes;
    }

    private long varint() throws SnapshotException {
      long value = 0;
      for (int shift = 0; shift < MAX_SHIFT; shift += 7) {
        if (at == bytes.length) {
          throw new SnapshotException("symbols: they end too early");
        }
        byte next = bytes[at++];
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new SnapshotException("symbols: a number of more than 35 bits");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SymbolHashes hashes
        && Arrays.equals(defined, hashes.defined)
        && Arrays.equals(undefined, hashes.undefined);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(defined) + Arrays.hashCode(undefined);
  }

  @Override
  public String toString() {
    return "%d defined, %d undefined".formatted(defined.length, undefined.length);
  }
}
