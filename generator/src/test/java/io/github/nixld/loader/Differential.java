package io.github.nixld.loader;

import io.github.nixld.Installed;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.loader.RealLoader.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Mutants of a panel's originals, under its loader and in simulation.
///
/// A loader only lists, and then once more with all symbols bound, so that nothing of a mutant
/// runs. It has two seconds, and a sandbox around it if there is bubblewrap.
final class Differential {
  private static final int BATCH = 500;

  private final Panel panel;
  private final Path directory;
  private final Map<Kind, List<String>> found = new EnumMap<>(Kind.class);

  /// What became of one mutant, the loader's judgement first.
  enum Kind {
    BOTH_LOAD,
    BOTH_REFUSE,
    CRASHES_AND_REFUSED,
    CRASHES_AND_WARNED,
    CRASHES_AND_TAKEN,
    CRASHES_LATER_AND_WARNED,
    CRASHES_LATER_AND_TAKEN,
    LOADS_AND_REFUSED,
    LOADS_AND_WARNED,
    LOADS_ANOTHER_LIST,
    REFUSES_AND_TAKEN
  }

  private enum Judgement {
    LOADS,
    REFUSES,
    CRASHES,
    CRASHES_LATER
  }

  /// @param directory an empty one
  Differential(Panel panel, Path directory) {
    this.panel = panel;
    this.directory = directory;
    for (Kind kind : Kind.values()) {
      found.put(kind, new ArrayList<>());
    }
  }

  /// Tries the mutants of some seeds.
  Differential run(int first, int count) throws IOException {
    for (int from = first; from < first + count; from += BATCH) {
      batch(from, Math.min(first + count, from + BATCH));
    }
    return this;
  }

  /// Those that had one fate, a line each.
  List<String> found(Kind kind) {
    return found.getOrDefault(kind, List.of());
  }

  /// How many had which fate, on one line.
  @Override
  public String toString() {
    StringBuilder summary = new StringBuilder(panel.toString()).append(':');
    found.forEach((kind, list) -> {
      if (!list.isEmpty()) {
        summary.append(' ').append(kind).append(' ').append(list.size());
      }
    });
    return summary.toString();
  }

  /// All but those on which both agree, a line each.
  String report() {
    StringBuilder text = new StringBuilder();
    found.forEach((kind, list) -> {
      if (kind != Kind.BOTH_LOAD && kind != Kind.BOTH_REFUSE) {
        list.forEach(line -> text.append(kind).append(' ').append(line).append('\n'));
      }
    });
    return text.toString();
  }

  private Panel.Original original(int seed) {
    return panel.originals().get(seed % panel.originals().size());
  }

  /// Half of the libraries are given to the loader themselves, the others are needed by a program.
  private String asked(int seed) {
    boolean needed =
        switch (original(seed).use()) {
          case PROGRAM -> false;
          case LIBRARY -> seed / panel.originals().size() % 2 == 0;
          case NEEDED -> true;
        };
    return (needed ? "p" : "m") + seed;
  }

  private void batch(int from, int to) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    boolean wide = panel.judge().loader().object().header().elfClass() == 2;
    for (int seed = from; seed < to; seed++) {
      Mutant mutant = Mutant.of(original(seed).bytes(), seed);
      mutants.add(mutant);
      Path file = Files.write(directory.resolve("m" + seed), mutant.bytes());
      if (asked(seed).startsWith("p")) {
        Files.write(
            directory.resolve("p" + seed),
            new TinyElf(wide).with(TinyElf.DT_NEEDED, file.toString()).bytes());
      }
    }
    Command.Result result = Command.run(directory, Map.of(), sandboxed(from, to));
    if (result.exit() != 0) {
      throw new IllegalStateException(result.err());
    }
    for (int seed = from; seed < to; seed++) {
      Path asked = directory.resolve(asked(seed));
      Verdict verdict = verdict(asked);
      LoadPlan plan = plan(asked);
      found
          .getOrDefault(kind(judgement(asked, verdict), verdict, plan), List.of())
          .add(
              "%s seed %d %s ld.so: %d%s here: %s"
                  .formatted(
                      original(seed).name(),
                      seed,
                      mutants.get(seed - from).changes(),
                      verdict.exit(),
                      verdict.complaints(),
                      plan == null ? refusal(asked) : messages(plan)));
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private static List<String> messages(LoadPlan plan) {
    return plan.faults().stream().map(fault -> fault.message(plan)).toList();
  }

  private List<String> sandboxed(int from, int to) {
    StringBuilder names = new StringBuilder();
    for (int seed = from; seed < to; seed++) {
      names.append(' ').append(asked(seed));
    }
    String loader = panel.judge().loader().path();
    String loop =
        "ulimit -c 0; for f in"
            + names
            + "; do ( ulimit -t 2; exec "
            + loader
            + " --list ./$f ) >out.$f 2>err.$f </dev/null; echo $? >rc.$f;"
            + " ( ulimit -t 2; LD_TRACE_LOADED_OBJECTS=1 LD_WARN=yes LD_BIND_NOW=yes exec "
            + loader
            + " ./$f ) >/dev/null 2>&1 </dev/null; echo $? >bound.$f; done 2>/dev/null";
    List<String> command = new ArrayList<>();
    if (Installed.hasSandbox()) {
      command.addAll(List.of("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
      command.addAll(List.of("--bind", directory.toString(), directory.toString()));
      command.addAll(List.of("--unshare-all", "--die-with-parent"));
      command.addAll(List.of("--chdir", directory.toString()));
    }
    command.addAll(List.of("/bin/sh", "-c", loop));
    return command;
  }

  private static Verdict verdict(Path asked) throws IOException {
    Path directory = asked.resolveSibling("");
    String name = asked.getFileName().toString();
    return Verdict.of(
        new Command.Result(
            status(directory, "rc." + name),
            text(directory, "out." + name),
            text(directory, "err." + name)));
  }

  private static int status(Path directory, String file) throws IOException {
    return Integer.parseInt(Files.readString(directory.resolve(file)).strip());
  }

  /// What is no UTF-8 becomes what the simulation makes of it.
  private static String text(Path directory, String file) throws IOException {
    return new String(Files.readAllBytes(directory.resolve(file)), StandardCharsets.UTF_8);
  }

  private static Judgement judgement(Path asked, Verdict verdict) throws IOException {
    if (verdict.exit() > 128) {
      return Judgement.CRASHES;
    }
    if (verdict.complaints().stream().anyMatch(Differential::isOfMuslsRelocations)) {
      return Judgement.CRASHES_LATER;
    }
    boolean missing =
        verdict.lines().stream().anyMatch(line -> line.path().equals("not found"))
            || verdict.complaints().stream().anyMatch(line -> !isWarning(line));
    if (verdict.exit() != 0 || missing) {
      return Judgement.REFUSES;
    }
    return status(asked.resolveSibling(""), "bound." + asked.getFileName()) > 128
        ? Judgement.CRASHES_LATER
        : Judgement.LOADS;
  }

  /// musl relocates when it lists, too.
  private static boolean isOfMuslsRelocations(String complaint) {
    return complaint.endsWith("symbol not found")
        || complaint.startsWith("unsupported relocation type")
        || complaint.startsWith("RELRO protection failed");
  }

  private static boolean isWarning(String complaint) {
    return complaint.contains("no version information available")
        || complaint.contains("weak version")
        || complaint.endsWith("ignored.");
  }

  /// @return null if nothing is simulated, since the file cannot be read
  private @Nullable LoadPlan plan(Path asked) throws IOException {
    ElfFile file = ElfReader.read(asked);
    DynamicLoader loader = panel.judge().loader();
    if (refusal(asked) != null || !(file instanceof ElfObject object)) {
      return null;
    }
    LoadRequest request =
        LoadRequest.of(
            loader,
            "./" + asked.getFileName(),
            LoadRequest.parent(asked.toString()),
            new Object(),
            object);
    return Simulation.run(request.in(LoadRequest.parent(asked.toString())), new DiskView());
  }

  private @Nullable String refusal(Path asked) throws IOException {
    ElfFile file = ElfReader.read(asked);
    return Simulation.refusalAsProgram(file, panel.judge().loader());
  }

  private Kind kind(Judgement judgement, Verdict verdict, @Nullable LoadPlan plan) {
    if (plan == null || !isTaken(plan)) {
      return switch (judgement) {
        case LOADS, CRASHES_LATER -> Kind.LOADS_AND_REFUSED;
        case REFUSES -> Kind.BOTH_REFUSE;
        case CRASHES -> Kind.CRASHES_AND_REFUSED;
      };
    }
    boolean warned = plan.faults().stream().anyMatch(Fault.Damaged.class::isInstance);
    boolean listed = judgement == Judgement.LOADS || judgement == Judgement.CRASHES_LATER;
    if (listed
        && !libraries(Agreement.lines(plan), plan).equals(libraries(verdict.lines(), plan))) {
      return Kind.LOADS_ANOTHER_LIST;
    }
    return switch (judgement) {
      case LOADS -> warned ? Kind.LOADS_AND_WARNED : Kind.BOTH_LOAD;
      case CRASHES_LATER -> warned ? Kind.CRASHES_LATER_AND_WARNED : Kind.CRASHES_LATER_AND_TAKEN;
      case REFUSES -> Kind.REFUSES_AND_TAKEN;
      case CRASHES -> warned ? Kind.CRASHES_AND_WARNED : Kind.CRASHES_AND_TAKEN;
    };
  }

  /// musl calls itself what the program calls it. A program that calls its loader nothing is
  /// started by no kernel.
  private List<Verdict.Line> libraries(List<Verdict.Line> lines, LoadPlan plan) {
    DynamicLoader loader = panel.judge().loader();
    String interpreter = plan.objects().getFirst().facts().interpreter();
    return loader.isMusl() || "".equals(interpreter)
        ? lines.stream()
            .filter(it -> !it.path().equals(interpreter) && !it.path().equals(loader.path()))
            .toList()
        : lines;
  }

  /// What a loader says of the processor it only says when it runs the program.
  private static boolean isTaken(LoadPlan plan) {
    return plan.faults().stream()
        .allMatch(f ->
            f.warning()
                || f instanceof Fault.NoVersionInformation
                || f instanceof Fault.IsaTooHigh);
  }
}
