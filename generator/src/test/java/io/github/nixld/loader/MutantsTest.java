package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.loader.Judge.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs and libraries with a few values spoiled, under ld.so and in simulation: what ld.so
/// refuses is refused here. Half of the libraries are given to ld.so themselves, the others are
/// needed by a program.
///
/// `-Dnixld.mutants=20000` tries that many, `-Dnixld.mutants.first=20000` others. ld.so only lists,
/// so that nothing of a mutant runs; a sandbox is around it where there is bubblewrap.
class MutantsTest {
  private static final int MUTANTS = Integer.getInteger("nixld.mutants", 300);
  private static final int FIRST = Integer.getInteger("nixld.mutants.first", 0);
  private static final int BATCH = 500;
  private static final List<String> ORIGINALS =
      List.of(
          "/usr/bin/true",
          "/usr/bin/ls",
          "/usr/bin/bzip2",
          "/lib/x86_64-linux-gnu/libz.so.1",
          "/lib/x86_64-linux-gnu/libdl.so.2",
          "/lib/x86_64-linux-gnu/libacl.so.1",
          "/lib/x86_64-linux-gnu/libbz2.so.1.0",
          "/lib/x86_64-linux-gnu/libgcc_s.so.1");

  @TempDir Path temporary;

  /// What became of one mutant, ld.so's judgement first.
  enum Kind {
    BOTH_LOAD,
    BOTH_REFUSE,
    CRASHES_AND_REFUSED,
    CRASHES_AND_WARNED,
    CRASHES_AND_TAKEN,
    LOADS_AND_REFUSED,
    LOADS_ANOTHER_LIST,
    REFUSES_AND_TAKEN
  }

  private enum Judgement {
    LOADS,
    REFUSES,
    CRASHES
  }

  @Test
  void whatLdSoRefusesIsRefused() throws IOException {
    List<byte[]> originals = new ArrayList<>();
    for (String original : ORIGINALS) {
      if (Files.exists(Path.of(original))) {
        originals.add(Files.readAllBytes(Path.of(original)));
      }
    }
    assertThat(originals).isNotEmpty();
    Map<Kind, List<String>> found = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      found.put(kind, new ArrayList<>());
    }
    for (int from = FIRST; from < FIRST + MUTANTS; from += BATCH) {
      batch(originals, from, Math.min(FIRST + MUTANTS, from + BATCH), found);
    }
    StringBuilder summary = new StringBuilder(MUTANTS + " mutants:");
    found.forEach((kind, list) -> summary.append(' ').append(kind).append(' ').append(list.size()));
    System.out.println(summary);
    String report = System.getProperty("nixld.mutants.report");
    if (report != null) {
      Files.writeString(Path.of(report), report(found));
    }
    assertThat(found.get(Kind.REFUSES_AND_TAKEN)).isEmpty();
    assertThat(found.get(Kind.LOADS_ANOTHER_LIST)).isEmpty();
  }

  private static String report(Map<Kind, List<String>> found) {
    StringBuilder text = new StringBuilder();
    found.forEach((kind, list) -> {
      if (kind != Kind.BOTH_LOAD && kind != Kind.BOTH_REFUSE) {
        list.forEach(line -> text.append(kind).append(' ').append(line).append('\n'));
      }
    });
    return text.toString();
  }

  private void batch(List<byte[]> originals, int from, int to, Map<Kind, List<String>> found)
      throws IOException {
    Path directory = Files.createDirectory(temporary.toRealPath().resolve("batch" + from));
    List<Mutant> mutants = new ArrayList<>();
    for (int seed = from; seed < to; seed++) {
      Mutant mutant = Mutant.of(originals.get(seed % originals.size()), seed);
      mutants.add(mutant);
      Path file = directory.resolve("m" + seed);
      Files.write(file, mutant.bytes());
      if (isNeeded(seed, originals.size())) {
        Files.write(
            directory.resolve("p" + seed),
            new TinyElf().with(TinyElf.DT_NEEDED, file.toString()).bytes());
      }
    }
    Command.Result result = Command.run(directory, Map.of(), sandboxed(directory));
    assertThat(result.exit()).as(result.err()).isZero();
    for (int seed = from; seed < to; seed++) {
      Path asked = directory.resolve((isNeeded(seed, originals.size()) ? "p" : "m") + seed);
      Verdict verdict = verdict(asked);
      LoadPlan plan = plan(asked);
      Kind kind = kind(judgement(verdict), verdict, plan);
      found
          .getOrDefault(kind, List.of())
          .add(
              ORIGINALS.get(seed % originals.size())
                  + " seed "
                  + seed
                  + " "
                  + mutants.get(seed - from).changes()
                  + " ld.so: "
                  + verdict.exit()
                  + verdict.complaints()
                  + " here: "
                  + (plan == null
                      ? refusal(asked)
                      : plan.faults().stream().map(fault -> fault.message(plan)).toList()));
    }
    for (Path file : files(directory)) {
      Files.delete(file);
    }
  }

  /// Whether a program needs the mutant: the first originals are programs themselves.
  private static boolean isNeeded(int seed, int originals) {
    return seed % originals >= 3 && seed / originals % 2 == 0;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return list.toList();
    }
  }

  private static List<String> sandboxed(Path directory) {
    String loop =
        "ulimit -c 0; for f in [mp]*; do"
            + " ( ulimit -t 2; exec "
            + Judges.host().loader().path()
            + " --list ./$f ) >out.$f 2>err.$f </dev/null; echo $? >rc.$f; done 2>/dev/null";
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/bwrap"))) {
      command.addAll(
          List.of("/usr/bin/bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
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
            Integer.parseInt(Files.readString(directory.resolve("rc." + name)).strip()),
            Files.readString(directory.resolve("out." + name), StandardCharsets.ISO_8859_1),
            Files.readString(directory.resolve("err." + name), StandardCharsets.ISO_8859_1)));
  }

  private static Judgement judgement(Verdict verdict) {
    if (verdict.exit() > 128) {
      return Judgement.CRASHES;
    }
    boolean missing =
        verdict.lines().stream().anyMatch(line -> line.path().equals("not found"))
            || verdict.complaints().stream().anyMatch(line -> !isWarning(line));
    return verdict.exit() != 0 || missing ? Judgement.REFUSES : Judgement.LOADS;
  }

  private static boolean isWarning(String complaint) {
    return complaint.contains("no version information available")
        || complaint.contains("weak version");
  }

  /// @return null where nothing is simulated, since the file cannot be read
  private static @Nullable LoadPlan plan(Path asked) throws IOException {
    ElfFile file = ElfReader.read(asked);
    DynamicLoader loader = Judges.host().loader();
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
    return Simulation.run(
        new LoadRequest(
            loader,
            request.path(),
            request.origin(),
            request.identity(),
            object,
            "",
            "",
            LoadRequest.parent(asked.toString()),
            Cpu.host(),
            false),
        new DiskView());
  }

  private static @Nullable String refusal(Path asked) throws IOException {
    return Simulation.refusalAsProgram(ElfReader.read(asked), Judges.host().loader());
  }

  private static Kind kind(Judgement judgement, Verdict verdict, @Nullable LoadPlan plan) {
    if (plan == null || !isTaken(plan)) {
      return switch (judgement) {
        case LOADS -> Kind.LOADS_AND_REFUSED;
        case REFUSES -> Kind.BOTH_REFUSE;
        case CRASHES -> Kind.CRASHES_AND_REFUSED;
      };
    }
    return switch (judgement) {
      case LOADS ->
          Agreement.lines(plan).equals(verdict.lines()) ? Kind.BOTH_LOAD : Kind.LOADS_ANOTHER_LIST;
      case REFUSES -> Kind.REFUSES_AND_TAKEN;
      case CRASHES ->
          plan.faults().stream().anyMatch(Fault.Damaged.class::isInstance)
              ? Kind.CRASHES_AND_WARNED
              : Kind.CRASHES_AND_TAKEN;
    };
  }

  private static boolean isTaken(LoadPlan plan) {
    return plan.faults().stream()
        .allMatch(f -> f.warning() || f instanceof Fault.NoVersionInformation);
  }
}
