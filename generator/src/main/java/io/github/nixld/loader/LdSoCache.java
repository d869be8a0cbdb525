package io.github.nixld.loader;

import io.github.nixld.elf.ElfHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `ld.so.cache`, which ldconfig writes: for each soname the paths that have it.
///
/// Format 1.1 (glibc sysdeps/generic/dl-cache.h), all integers little-endian here:
///
/// ```
/// 0   "glibc-ld.so.cache" "1.1"     20 bytes
/// 20  nlibs, len_strings            u32, u32
/// 28  flags, 3 bytes of padding
/// 32  extension_offset              u32
/// 48  nlibs × { flags i32, key u32, value u32, osversion u32, hwcap u64 }
/// ```
///
/// `key` and `value` are offsets of NUL-terminated strings, from the start of the file. An entry
/// whose `hwcap` has bit 62 is for the `glibc-hwcaps` subdirectory that the low 32 bits index in
/// the extension section with tag 1.
final class LdSoCache {
  private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_SIZE = 48;
  private static final int ENTRY_SIZE = 24;
  private static final int EXTENSION_MAGIC = -358342284;
  private static final int EXTENSION_HWCAPS = 1;
  private static final long HWCAP_EXTENSION = 1L << 62;
  private static final long ISA_LEVEL_MASK = 1023L << 32;

  /// No cache of a real system comes near this; a larger one is ignored as a corrupt one is.
  private static final long SIZE_LIMIT = 64 << 20;

  static final LdSoCache EMPTY = new LdSoCache(Map.of());

  private final Map<String, List<Entry>> entries;

  /// One path for a soname.
  ///
  /// @param flags which kind of ELF file it is for
  /// @param hwcaps the `glibc-hwcaps` subdirectory that it is for; null for every processor
  private record Entry(int flags, @Nullable String hwcaps, String path) {}

  private LdSoCache(Map<String, List<Entry>> entries) {
    this.entries = entries;
  }

  /// Reads a cache; one that is missing or that ld.so would ignore has no entries.
  static LdSoCache read(@Nullable String file) {
    if (file == null) {
      return EMPTY;
    }
    try {
      Path path = Path.of(file);
      if (!Files.isRegularFile(path) || Files.size(path) > SIZE_LIMIT) {
        return EMPTY;
      }
      return parse(Files.readAllBytes(path));
    } catch (IOException | InvalidPathException e) {
      return EMPTY;
    }
  }

  static LdSoCache parse(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.limit() < HEADER_SIZE || !startsWithMagic(bytes)) {
      return EMPTY;
    }
    int count = bytes.getInt(20);
    if (count < 0 || count > (bytes.limit() - HEADER_SIZE) / ENTRY_SIZE) {
      return EMPTY;
    }
    List<String> hwcaps = hwcaps(bytes);
    Map<String, List<Entry>> entries = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int at = HEADER_SIZE + i * ENTRY_SIZE;
      String key = string(bytes, bytes.getInt(at + 4));
      String value = string(bytes, bytes.getInt(at + 8));
      long hwcap = bytes.getLong(at + 16);
      String subdirectory = null;
      if ((hwcap & ~ISA_LEVEL_MASK & ~0xffff_ffffL) == HWCAP_EXTENSION) {
        int index = (int) hwcap;
        if (index < 0 || index >= hwcaps.size()) {
          continue;
        }
        subdirectory = hwcaps.get(index);
      } else if (hwcap != 0) {
        // Entries for the legacy subdirectories, which no ldconfig of today writes.
        continue;
      }
      if (key != null && value != null) {
        entries
            .computeIfAbsent(key, k -> new ArrayList<>())
            .add(new Entry(bytes.getInt(at), subdirectory, value));
      }
    }
    return new LdSoCache(entries);
  }

  private static boolean startsWithMagic(ByteBuffer bytes) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (bytes.get(i) != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private static List<String> hwcaps(ByteBuffer bytes) {
    List<String> names = new ArrayList<>();
    int at = bytes.getInt(32);
    if (at < HEADER_SIZE || at > bytes.limit() - 8 || bytes.getInt(at) != EXTENSION_MAGIC) {
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
      for (int j = 0; j + 4 <= size; j += 4) {
        String name = string(bytes, bytes.getInt(offset + j));
        names.add(name == null ? "" : name);
      }
    }
    return names;
  }

  private static @Nullable String string(ByteBuffer bytes, int offset) {
    if (offset < 0 || offset >= bytes.limit()) {
      return null;
    }
    int end = offset;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - offset];
    bytes.get(offset, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  /// The path that ld.so takes for a soname (elf/dl-cache.c, search_cache), or null.
  ///
  /// @param cpu the processor, asked only where there is a choice
  @Nullable String lookup(String soname, ElfHeader header, Cpu cpu) {
    String plain = null;
    String best = null;
    int bestRank = Integer.MAX_VALUE;
    for (Entry entry : entries.getOrDefault(soname, List.of())) {
      if (entry.flags != flags(header)) {
        continue;
      }
      if (entry.hwcaps == null) {
        plain = plain == null ? entry.path : plain;
        continue;
      }
      int rank = cpu.hwcaps().indexOf(Cpu.HWCAPS + "/" + entry.hwcaps);
      if (rank >= 0 && rank < bestRank) {
        best = entry.path;
        bestRank = rank;
      }
    }
    return best != null ? best : plain;
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
