package io.github.nixld.loader;

import io.github.nixld.elf.ElfHeader;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `ld.so.cache`, which ldconfig writes: for each soname the paths that have it.
///
/// Three formats (glibc sysdeps/generic/dl-cache.h), all integers little-endian here. The new one:
///
/// ```
/// 0   "glibc-ld.so.cache" "1.1"     20 bytes
/// 20  nlibs, len_strings            u32, u32
/// 28  flags, 3 bytes of padding     the lowest two bits: 0 not set, 2 little-endian
/// 32  extension_offset              u32
/// 48  nlibs × { flags i32, key u32, value u32, osversion u32, hwcap u64 }
/// ```
///
/// `key` and `value` are offsets of NUL-terminated strings, from the start of the header. An entry
/// whose `hwcap` has bit 62 is for the `glibc-hwcaps` subdirectory that the low 32 bits index in
/// the extension section with tag 1. The old one:
///
/// ```
/// 0   "ld.so-1.7.0", a byte of padding
/// 12  nlibs                         u32
/// 16  nlibs × { flags i32, key u32, value u32 }
///     the strings, which offsets are counted from
/// ```
///
/// By default, ldconfig before 2.32 wrote the old format followed by the new one, at the next
/// multiple of 8.
///
/// ldconfig sorts the entries, and ld.so uses a binary search, so it may not find an entry that is
/// out of order: [#lookup] takes the same steps.
final class LdSoCache {
  private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_SIZE = 48;
  private static final int ENTRY_SIZE = 24;
  private static final byte[] OLD_MAGIC = "ld.so-1.7.0".getBytes(StandardCharsets.US_ASCII);
  private static final int OLD_HEADER_SIZE = 16;
  private static final int OLD_ENTRY_SIZE = 12;
  private static final int ENDIAN_MASK = 3;
  private static final int LITTLE_ENDIAN = 2;
  private static final int EXTENSION_MAGIC = -358342284;
  private static final int EXTENSION_HWCAPS = 1;
  private static final long HWCAP_EXTENSION = 1L << 62;
  private static final long ISA_LEVEL_MASK = 1023L << 32;

  /// The legacy subdirectories: `tls`, and those for a platform; x86 has four
  /// (sysdeps/x86/dl-procinfo.c).
  private static final long HWCAP_TLS = 1L << 63;

  private static final int FIRST_PLATFORM = 48;
  private static final List<String> PLATFORMS = List.of("i586", "i686", "haswell", "xeon_phi");
  private static final long HWCAP_PLATFORM = 0xfL << FIRST_PLATFORM;

  /// sysdeps/x86/dl-hwcap.h.
  private static final long HWCAP_X86_SSE2 = 1;

  private static final long HWCAP_X86_64 = 1 << 1;
  private static final long HWCAP_X86_AVX512_1 = 1 << 2;

  /// An entry for any ELF object, from before entries had kinds.
  private static final int FLAG_ELF = 1;

  /// No cache of a real system comes near this; a larger one is ignored like a corrupt one.
  private static final long SIZE_LIMIT = 64 << 20;

  /// More different subdirectories than any system has.
  private static final int MAX_HWCAPS = 4096;

  static final LdSoCache EMPTY = new LdSoCache(ByteBuffer.allocate(0), 0, 0, 0, 0);

  private final ByteBuffer bytes;

  /// Where the first entry is, how many there are, and how long one is.
  private final int entries;

  private final int count;
  private final int entrySize;

  /// Where offsets of strings are counted from.
  private final int strings;

  /// The subdirectories, by the place of each name.
  private final List<Integer> hwcaps;

  private LdSoCache(ByteBuffer bytes, int entries, int count, int entrySize, int strings) {
    this.bytes = bytes;
    this.entries = entries;
    this.count = count;
    this.entrySize = entrySize;
    this.strings = strings;
    hwcaps = entrySize == ENTRY_SIZE ? readHwcaps() : List.of();
  }

  /// Reads a cache; one that is missing or that ld.so would ignore has no entries.
  static LdSoCache read(@Nullable String file) {
    if (file == null) {
      return EMPTY;
    }
    try {
      Path path = FileNames.path(file);
      if (!Files.isRegularFile(path) || Files.size(path) > SIZE_LIMIT) {
        return EMPTY;
      }
      return parse(Files.readAllBytes(path));
    } catch (IOException | InvalidPathException e) {
      return EMPTY;
    }
  }

  /// glibc elf/dl-cache.c, _dl_load_cache_lookup.
  static LdSoCache parse(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length > HEADER_SIZE && has(file, 0, MAGIC)) {
      int count = bytes.getInt(20);
      boolean fits = count >= 0 && count <= (file.length - HEADER_SIZE) / ENTRY_SIZE;
      return fits && rightOrder(bytes, 0) ? withHeader(bytes, 0, count) : EMPTY;
    }
    if (file.length <= OLD_HEADER_SIZE || !has(file, 0, OLD_MAGIC)) {
      return EMPTY;
    }
    int count = bytes.getInt(12);
    if (count < 0 || count > (file.length - OLD_HEADER_SIZE) / OLD_ENTRY_SIZE) {
      return EMPTY;
    }
    int end = OLD_HEADER_SIZE + count * OLD_ENTRY_SIZE;
    int behind = (end + 7) & -8;
    if (behind <= file.length - HEADER_SIZE && has(file, behind, MAGIC)) {
      return rightOrder(bytes, behind)
          ? withHeader(bytes, behind, bytes.getInt(behind + 20))
          : EMPTY;
    }
    return new LdSoCache(bytes, OLD_HEADER_SIZE, count, OLD_ENTRY_SIZE, end);
  }

  /// @param count as stated in the file. If it is too large, ld.so would read past the end of the
  ///   file
  private static LdSoCache withHeader(ByteBuffer bytes, int header, int count) {
    int first = header + HEADER_SIZE;
    int fitting = Math.clamp(count, 0, (bytes.limit() - first) / ENTRY_SIZE);
    return new LdSoCache(bytes, first, fitting, ENTRY_SIZE, header);
  }

  private static boolean has(byte[] file, int at, byte[] magic) {
    return Arrays.equals(file, at, at + magic.length, magic, 0, magic.length);
  }

  private static boolean rightOrder(ByteBuffer bytes, int header) {
    int order = bytes.get(header + 28) & ENDIAN_MASK;
    return order == 0 || order == LITTLE_ENDIAN;
  }

  /// The names of the subdirectories, counted from the start of the file (cache_extension_load).
  private List<Integer> readHwcaps() {
    List<Integer> names = new ArrayList<>();
    int at = bytes.getInt(strings + 32);
    if (at < 0 || at % 4 != 0 || at > bytes.limit() - 8 || bytes.getInt(at) != EXTENSION_MAGIC) {
      return names;
    }
    int sections = bytes.getInt(at + 4);
    for (int i = 0; i < sections && at + 8 + (i + 1) * 16 <= bytes.limit(); i++) {
      int section = at + 8 + i * 16;
      int offset = bytes.getInt(section + 8);
      int size = bytes.getInt(section + 12);
      if (bytes.getInt(section) != EXTENSION_HWCAPS
          || offset < 0
          || size < 0
          || offset > bytes.limit() - size) {
        continue;
      }
      for (int j = 0; j + 4 <= size && names.size() < MAX_HWCAPS; j += 4) {
        names.add(bytes.getInt(offset + j));
      }
    }
    return names;
  }

  private String hwcap(int index) {
    int name = hwcaps.get(index);
    return name >= 0 && name < bytes.limit() ? string(name) : "";
  }

  private String string(int at) {
    int end = at;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - at];
    bytes.get(at, text);
    return FileNames.decode(text);
  }

  /// The path that ld.so takes for a soname (elf/dl-cache.c, search_cache), or null.
  ///
  /// @param cpu the processor, asked only if there is a choice
  @Nullable String lookup(String soname, ElfHeader header, Cpu cpu) {
    byte[] name = FileNames.encode(soname);
    int left = 0;
    int right = count - 1;
    while (left <= right) {
      int middle = (left + right) / 2;
      int key = key(middle);
      if (key < 0) {
        return null;
      }
      int order = compare(name, key);
      if (order == 0) {
        return best(name, middle, right, new Wanted(header, cpu));
      }
      if (order < 0) {
        left = middle + 1;
      } else {
        right = middle - 1;
      }
    }
    return null;
  }

  /// Goes through the entries of a name after the binary search has found one, but not beyond the
  /// range where that search ended.
  private @Nullable String best(byte[] name, int found, int right, Wanted wanted) {
    int first = found;
    while (first > 0 && isKey(name, first - 1)) {
      first--;
    }
    String best = null;
    int bestRank = Integer.MAX_VALUE;
    for (int i = first; i <= right && (i <= found || isKey(name, i)); i++) {
      int at = entries + i * entrySize;
      int flags = bytes.getInt(at);
      int value = stringAt(at + 8);
      if (!wanted.accepts(flags) || value < 0) {
        continue;
      }
      long hwcap = entrySize == ENTRY_SIZE ? bytes.getLong(at + 16) : 0;
      if ((hwcap & ~ISA_LEVEL_MASK & ~0xffff_ffffL) == HWCAP_EXTENSION) {
        int rank = wanted.rank(hwcap);
        if (rank < bestRank) {
          best = string(value);
          bestRank = rank;
        }
        continue;
      }
      if (entrySize == ENTRY_SIZE && best != null) {
        // Entries for subdirectories stand before all others.
        return best;
      }
      if (hwcap != 0 && !wanted.hasLegacy(hwcap)) {
        continue;
      }
      if (best == null || flags == wanted.flags) {
        best = string(value);
        if (flags == wanted.flags) {
          return best;
        }
      }
    }
    return best;
  }

  /// What a loader takes from the cache.
  private final class Wanted {
    final int flags;
    private final boolean anyElf;
    private final int machine;
    private final Cpu cpu;

    Wanted(ElfHeader header, Cpu cpu) {
      flags = flags(header);
      anyElf = flags == 3;
      machine = header.machine();
      this.cpu = cpu;
    }

    /// `_dl_cache_check_flags`.
    boolean accepts(int entry) {
      return entry == flags || (anyElf && entry == FLAG_ELF);
    }

    /// Whether the processor has what a legacy subdirectory is for. ldconfig before 2.37 writes
    /// such entries.
    boolean hasLegacy(long hwcap) {
      long platform = hwcap & HWCAP_PLATFORM;
      long rest = hwcap & ~HWCAP_PLATFORM & ~HWCAP_TLS;
      return switch (machine) {
        case Machine.X86_64 ->
            (rest & ~HWCAP_X86_64 & ~(cpu.avx512() ? HWCAP_X86_AVX512_1 : 0)) == 0
                && isPlatform(platform, cpu.platform());
        case Machine.I386 -> (rest & ~HWCAP_X86_SSE2) == 0 && isPlatform(platform, "i686");
        default -> rest == 0 && platform == 0;
      };
    }

    private boolean isPlatform(long platform, String name) {
      int index = PLATFORMS.indexOf(name);
      return platform == 0 || (index >= 0 && platform == 1L << (FIRST_PLATFORM + index));
    }

    /// The place of a subdirectory in the loader's own list; the largest number if it is not there.
    int rank(long hwcap) {
      int index = (int) hwcap;
      if (index < 0 || index >= hwcaps.size()) {
        return Integer.MAX_VALUE;
      }
      int rank = cpu.hwcaps().indexOf(Cpu.HWCAPS + "/" + hwcap(index));
      return rank < 0 ? Integer.MAX_VALUE : rank;
    }
  }

  private boolean isKey(byte[] name, int entry) {
    int key = key(entry);
    return key >= 0 && compare(name, key) == 0;
  }

  /// Where the name of an entry is in the file; negative for an offset that is not in it.
  private int key(int entry) {
    return stringAt(entries + entry * entrySize + 4);
  }

  private int stringAt(int field) {
    long at = Integer.toUnsignedLong(bytes.getInt(field)) + strings;
    return at < bytes.limit() ? (int) at : -1;
  }

  /// elf/dl-cache.c, _dl_cache_libcmp: numbers in names are compared as numbers.
  ///
  /// @param key where the other name begins
  private int compare(byte[] name, int key) {
    int i = 0;
    int j = key;
    while (i < name.length) {
      int a = name[i];
      int b = at(j);
      if (isDigit(a) && isDigit(b)) {
        int first = 0;
        int second = 0;
        for (; i < name.length && isDigit(name[i]); i++) {
          first = first * 10 + name[i] - '0';
        }
        for (; isDigit(at(j)); j++) {
          second = second * 10 + at(j) - '0';
        }
        if (first != second) {
          return first - second;
        }
      } else if (isDigit(a)) {
        return 1;
      } else if (isDigit(b)) {
        return -1;
      } else if (a != b) {
        return a - b;
      } else {
        i++;
        j++;
      }
    }
    return -at(j);
  }

  private int at(int position) {
    return position < bytes.limit() ? bytes.get(position) : 0;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// `_DL_CACHE_DEFAULT_ID` of the loader (sysdeps/…/dl-cache.h).
  private static int flags(ElfHeader header) {
    return switch (header.machine()) {
      case Machine.X86_64 -> header.elfClass() == ElfHeader.CLASS64 ? 0x0303 : 0x0803;
      case Machine.AARCH64 -> 0x0a03;
      case Machine.RISCV -> 0x1003;
      default -> 0x0003;
    };
  }
}
