package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.loader.FileView.Present;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A real ld.so, which says what is right.
///
/// @param loader what the simulation knows of it
record RealLoader(DynamicLoader loader) {
  static RealLoader of(Path path) {
    try (ChannelInput input = ChannelInput.open(path)) {
      if (!(new DiskView().probe(LoadRequest.parent(path.toString()), path.getFileName().toString())
              instanceof Present file)
          || !(file.contents() instanceof ElfObject object)) {
        throw new IllegalStateException(path + " is no loader");
      }
      LdSo builtIn = LdSoReader.read(input, object);
      if (builtIn == null) {
        throw new IllegalStateException(path + " is no loader");
      }
      return new RealLoader(new DynamicLoader(path.toString(), file.identity(), object, builtIn));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether it is of that release or a later one.
  boolean atLeast(int major, int minor) {
    return loader.atLeast(major, minor);
  }

  @Override
  public String toString() {
    String version = loader.builtIn().version();
    return loader.path() + " (" + (version.isEmpty() ? "before 2.33" : version) + ")";
  }

  /// Lets it trace a run, by calling it with the program's path.
  Verdict trace(Run run) {
    return Verdict.of(command(run, List.of(loader.path(), run.path())));
  }

  /// Lets the kernel start the program, which names this loader as its interpreter.
  Verdict traceByKernel(Run run) {
    return Verdict.of(command(run, List.of(run.path())));
  }

  private static Command.Result command(Run run, List<String> arguments) {
    Map<String, String> environment = new HashMap<>(run.environment());
    environment.put("LD_TRACE_LOADED_OBJECTS", "1");
    if (run.symbols()) {
      environment.put("LD_WARN", "yes");
      environment.put("LD_BIND_NOW", "yes");
    }
    return Command.run(Path.of(run.workingDirectory()), environment, arguments);
  }

  /// What a trace prints.
  ///
  /// @param lines name and path of each object, "not found" if there is no path
  /// @param complaints what it says besides, without the name of the program in front
  record Verdict(List<Line> lines, List<String> complaints, int exit) {
    record Line(String name, String path) {}

    private static final String FATAL = "error while loading shared libraries: ";

    static Verdict of(Command.Result result) {
      List<Line> lines = new ArrayList<>();
      List<String> complaints = new ArrayList<>();
      // A name may have what other systems end lines with.
      for (String line : result.out().split("\n")) {
        if (line.isEmpty()
            || line.startsWith("\tlinux-vdso.so.1 ")
            || line.startsWith("\tlinux-gate.so.1 ")
            || line.equals("\tstatically linked")) {
          continue;
        }
        if (!line.startsWith("\t")) {
          complaints.add(complaint(line));
          continue;
        }
        int arrow = line.indexOf(" => ");
        String path =
            line.substring(arrow < 0 ? 1 : arrow + 4).replaceAll(" \\(0x[0-9a-f]+\\)$", "");
        lines.add(new Line(arrow < 0 ? path : line.substring(1, arrow), path));
      }
      result.err().lines().map(Verdict::complaint).forEach(complaints::add);
      return new Verdict(lines, complaints, result.exit());
    }

    private static String complaint(String line) {
      int fatal = line.indexOf(FATAL);
      if (fatal >= 0) {
        return line.substring(fatal);
      }
      if (line.startsWith("undefined symbol: ")) {
        return line;
      }
      int colon = line.indexOf(": ");
      return colon < 0 ? line : line.substring(colon + 2);
    }

    /// The complaints about symbols.
    Set<String> undefined() {
      return complaints.stream()
          .filter(c -> c.startsWith("undefined symbol: "))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What ended the run, or empty.
    String fatal() {
      for (String complaint : complaints) {
        if (complaint.startsWith(FATAL)) {
          return complaint.substring(FATAL.length());
        }
      }
      return "";
    }

    boolean assertionFailed(String assertion) {
      return complaints.stream().anyMatch(c -> c.contains("Assertion `" + assertion));
    }
  }
}
