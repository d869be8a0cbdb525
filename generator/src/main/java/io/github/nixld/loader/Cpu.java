package io.github.nixld.loader;

import io.github.nixld.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a processor can do, as far as it decides what ld.so searches or refuses.
///
/// The levels and names are those of glibc sysdeps/x86/get-isa-level.h and
/// sysdeps/x86/cpu-features.c. Each is determined when it is first needed: usually only the
/// platform's name is.
public final class Cpu {
  private static final List<String> V2 =
      List.of("cx16", "lahf_lm", "popcnt", "pni", "ssse3", "sse4_1", "sse4_2");

  // "abm" is checked last: if the file lacks only that one, the processor is asked.
  private static final List<String> V3 = List.of("avx", "avx2", "f16c", "fma", "movbe", "abm");
  private static final List<String> HASWELL =
      List.of("avx2", "fma", "bmi1", "bmi2", "movbe", "popcnt", "abm");
  private static final List<String> V4 =
      List.of("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl");

  /// The subdirectory of a library directory with libraries for better processors.
  static final String HWCAPS = "glibc-hwcaps";

  private static final int HIGHEST = 4;

  private final String architecture;
  private final boolean intel;
  private final Set<String> flags;
  private final BooleanSupplier lzcnt;
  private final int highest;
  private @Nullable Boolean leadingZeros;

  private Cpu(
      String architecture, boolean intel, Set<String> flags, BooleanSupplier lzcnt, int highest) {
    this.architecture = architecture;
    this.intel = intel;
    this.flags = flags;
    this.lzcnt = lzcnt;
    this.highest = highest;
  }

  /// The processor that this runs on.
  public static Cpu host() {
    return Host.CPU;
  }

  /// The same without the levels above this one.
  Cpu upTo(int level) {
    return new Cpu(architecture, intel, flags, lzcnt, level);
  }

  /// 1 for baseline x86-64 … 4 for x86-64-v4; 0 if the machine is not x86.
  public int isaLevel() {
    if (!isX86()) {
      return 0;
    }
    int level = 1;
    if (highest > 1 && has(V2)) {
      level = highest == 2 || !has(V3) ? 2 : highest == 3 || !has(V4) ? 3 : 4;
    }
    return level;
  }

  /// What `$PLATFORM` expands to on a 64-bit loader: "x86_64", "haswell", "xeon_phi", "aarch64" …
  public String platform() {
    if (!isX86()) {
      return architecture;
    }
    if (intel && flags.contains("avx512er") && flags.contains("avx512pf")) {
      return "xeon_phi";
    }
    return intel && has(HASWELL) ? "haswell" : "x86_64";
  }

  /// Whether the legacy subdirectory `avx512_1` is searched.
  boolean avx512() {
    return intel && !flags.contains("avx512er") && has(V4);
  }

  private boolean isX86() {
    return architecture.equals("amd64");
  }

  private boolean has(List<String> wanted) {
    for (String flag : wanted) {
      if (!flags.contains(flag) && !(flag.equals("abm") && hasLeadingZeros())) {
        return false;
      }
    }
    return true;
  }

  /// ld.so asks the processor itself (CPUID). If a kernel hides a flag, or runs as a guest without
  /// virtual CPUID, /proc/cpuinfo says less. A processor with all other flags of a level has LZCNT
  /// ("abm") too, unless CPUID hides it: only CPUID can tell.
  private boolean hasLeadingZeros() {
    if (leadingZeros == null) {
      leadingZeros = lzcnt.getAsBoolean();
    }
    return leadingZeros;
  }

  /// The `glibc-hwcaps` subdirectories that are searched, best first
  /// (sysdeps/x86_64/dl-hwcaps-subdirs.c).
  List<String> hwcaps() {
    List<String> subdirectories = new ArrayList<>();
    for (int level = isaLevel(); level >= 2; level--) {
      subdirectories.add(HWCAPS + "/x86-64-v" + level);
    }
    return subdirectories;
  }

  /// The subdirectories that glibc up to 2.36 also searches: every combination of "tls", the
  /// platform and the hardware capabilities, longest first (elf/dl-hwcaps.c, _dl_important_hwcaps).
  /// The plain directory is not among them.
  ///
  /// @param machine `e_machine` of the loader
  List<String> legacyHwcaps(int machine) {
    List<String> names = new ArrayList<>();
    if (machine == Machine.X86_64) {
      names.add("x86_64");
      if (avx512()) {
        names.add("avx512_1");
      }
      names.add(platform());
    } else if (machine == Machine.I386) {
      names.add("sse2");
      names.add("i686");
    } else {
      names.add(platform());
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

  /// Reads `/proc/cpuinfo` once, when it is first needed.
  private static final class Host {
    static final Cpu CPU =
        read(Path.of("/proc/cpuinfo"), System.getProperty("os.arch", ""), Linux::hasLzcnt);
  }

  /// @param lzcnt whether the processor has LZCNT; asked if the file has all other flags
  static Cpu read(Path cpuinfo, String architecture, BooleanSupplier lzcnt) {
    Set<String> flags = new HashSet<>();
    boolean intel = false;
    if (architecture.equals("amd64")) {
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
        // A baseline processor is the safe guess: it finds nothing that another processor would not
        // find.
        flags.clear();
      }
    }
    return new Cpu(architecture, intel, flags, lzcnt, HIGHEST);
  }
}
