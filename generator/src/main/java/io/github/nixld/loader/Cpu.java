package io.github.nixld.loader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a processor can do, as far as ld.so searches or refuses by it.
///
/// The levels and names are those of glibc sysdeps/x86/get-isa-level.h and
/// sysdeps/x86/cpu-features.c.
///
/// @param isaLevel 1 for baseline x86-64 … 4 for x86-64-v4; 0 where the machine is not x86
/// @param platform what `$PLATFORM` expands to on a 64-bit loader: "x86_64", "haswell", "xeon_phi",
///   "aarch64" …
/// @param avx512 whether the legacy subdirectory `avx512_1` is searched
public record Cpu(int isaLevel, String platform, boolean avx512) {
  private static final List<String> V2 =
      List.of("cx16", "lahf_lm", "popcnt", "pni", "ssse3", "sse4_1", "sse4_2");
  private static final List<String> V3 = List.of("avx", "avx2", "f16c", "fma", "abm", "movbe");
  private static final List<String> V4 =
      List.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");
  private static final List<String> HASWELL =
      List.of("avx2", "fma", "bmi1", "bmi2", "abm", "movbe", "popcnt");

  /// The processor that this runs on.
  public static Cpu host() {
    return Host.CPU;
  }

  /// The `glibc-hwcaps` subdirectories that are searched, best first
  /// (sysdeps/x86_64/dl-hwcaps-subdirs.c).
  List<String> hwcaps() {
    List<String> subdirectories = new ArrayList<>();
    for (int level = isaLevel; level >= 2; level--) {
      subdirectories.add("glibc-hwcaps/x86-64-v" + level);
    }
    return subdirectories;
  }

  /// The subdirectories that glibc up to 2.36 searches besides: every combination of "tls", the
  /// platform and the hardware capabilities, longest first (elf/dl-hwcaps.c, _dl_important_hwcaps).
  /// The plain directory is not among them.
  ///
  /// @param machine `e_machine` of the loader
  List<String> legacyHwcaps(int machine) {
    List<String> names = new ArrayList<>();
    if (machine == Machine.X86_64) {
      names.add("x86_64");
      if (avx512) {
        names.add("avx512_1");
      }
      names.add(platform);
    } else if (machine == Machine.I386) {
      names.add("sse2");
      names.add("i686");
    } else {
      names.add(platform);
    }
    names.add("tls");
    List<String> combinations = new ArrayList<>();
    for (int set = (1 << names.size()) - 1; set > 0; set--) {
      StringBuilder path = new StringBuilder();
      for (int bit = names.size() - 1; bit >= 0; bit--) {
        if ((set & 1 << bit) != 0) {
          path.append(path.isEmpty() ? "" : "/").append(names.get(bit));
        }
      }
      combinations.add(path.toString());
    }
    return combinations;
  }

  /// Reads `/proc/cpuinfo` once, and only when somebody asks.
  private static final class Host {
    static final Cpu CPU = read(Path.of("/proc/cpuinfo"), System.getProperty("os.arch", ""));
  }

  static Cpu read(Path cpuinfo, String architecture) {
    if (!architecture.equals("amd64")) {
      return new Cpu(0, architecture, false);
    }
    Set<String> flags = new HashSet<>();
    boolean intel = false;
    try {
      for (String line : Files.readAllLines(cpuinfo)) {
        if (line.startsWith("vendor_id")) {
          intel = line.endsWith("GenuineIntel");
        } else if (line.startsWith("flags")) {
          flags.addAll(List.of(line.substring(line.indexOf(':') + 1).strip().split(" ")));
          break;
        }
      }
    } catch (IOException e) {
      // A baseline processor is the safe guess: nothing is found that another processor would not
      // find.
      return new Cpu(1, "x86_64", false);
    }
    int level = 1;
    if (flags.containsAll(V2)) {
      level = !flags.containsAll(V3) ? 2 : !flags.containsAll(V4) ? 3 : 4;
    }
    boolean phi = intel && flags.contains("avx512er") && flags.contains("avx512pf");
    String platform = phi ? "xeon_phi" : intel && flags.containsAll(HASWELL) ? "haswell" : "x86_64";
    return new Cpu(level, platform, intel && !flags.contains("avx512er") && flags.containsAll(V4));
  }
}
