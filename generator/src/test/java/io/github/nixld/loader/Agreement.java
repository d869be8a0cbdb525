package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.loader.RealLoader.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Whether the simulation says what ld.so does.
final class Agreement {
  private static final List<String> ASSERTIONS = List.of("needed != NULL", "map->l_searchlist");
  private static final String SIGNAL = "signal";

  private Agreement() {}

  /// Every judge there is agrees on a run: same objects in the same order, same refusal, same
  /// complaints.
  static void assertAgreed(Run run) {
    for (RealLoader judge : RealLoaders.all()) {
      assertAgreed(judge, run);
    }
  }

  static void assertAgreed(RealLoader judge, Run run) {
    assertSame(judge, run, judge.trace(run), run.simulate(judge.loader()));
  }

  /// The same where the kernel starts the program, which resolves a symbolic link to it.
  static void assertAgreedByKernel(Run run) {
    RealLoader host = RealLoaders.host();
    assertSame(host, run, host.traceByKernel(run), run.simulate(host.loader()));
  }

  static void assertSame(RealLoader judge, Run run, Verdict verdict, LoadPlan plan) {
    assertThat(differences(verdict, plan))
        .as("%s with %s, ld.so: %s", run, judge, verdict)
        .isEmpty();
  }

  static List<String> differences(Verdict verdict, LoadPlan plan) {
    List<String> differences = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    String fatal = "";
    for (Fault fault : plan.faults()) {
      String message = fault.message(plan);
      switch (fault) {
        case Fault.NotFound missing -> {}
        case Fault.Unloadable unloadable -> fatal = message;
        case Fault.RelrUnmarked relr -> fatal = message;
        case Fault.VersionFileAbsent absent -> fatal = "needed != NULL";
        case Fault.FilterTrap trap when message.contains("Assertion") ->
            fatal = "map->l_searchlist";
        case Fault.FilterTrap trap -> fatal = SIGNAL;
        case Fault.PreloadIgnored preload -> complaints.add("ld.so: " + message);
        default -> complaints.add(message);
      }
      if (!fatal.isEmpty()) {
        break;
      }
    }
    if (fatal.equals(SIGNAL)) {
      if (verdict.exit() <= 128) {
        differences.add("ld.so should crash");
      }
    } else if (ASSERTIONS.contains(fatal)) {
      if (!verdict.assertionFailed(fatal)) {
        differences.add("an assertion should fail");
      }
    } else if (!fatal.equals(verdict.fatal())) {
      differences.add("fatal: expected " + verdict.fatal() + " but was " + fatal);
    } else if (fatal.isEmpty()) {
      List<Verdict.Line> lines = lines(plan);
      if (!lines.equals(verdict.lines())) {
        differences.add("objects: expected " + verdict.lines() + " but was " + lines);
      }
    }
    List<String> heard = new ArrayList<>(new LinkedHashSet<>(verdict.complaints()));
    heard.removeIf(Agreement::isOfNoConcern);
    complaints = new ArrayList<>(new LinkedHashSet<>(complaints));
    if (!heard.equals(complaints)) {
      differences.add("complaints: expected " + heard + " but was " + complaints);
    }
    return differences;
  }

  /// What is compared elsewhere, and the sizes of copied variables, which nobody dies of.
  private static boolean isOfNoConcern(String complaint) {
    return complaint.startsWith("error while loading")
        || complaint.startsWith("undefined symbol: ")
        || complaint.contains("Assertion")
        || complaint.contains("has different size in shared object");
  }

  /// The symbols that ld.so misses are those that the simulation misses.
  static List<String> symbolDifferences(Verdict verdict, LoadPlan plan, SymbolSource symbols)
      throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Fault.SymbolMissing fault : SymbolCheck.missing(plan, symbols)) {
      missing.add(fault.message(plan));
    }
    List<String> differences = new ArrayList<>();
    for (String undefined : verdict.undefined()) {
      if (!missing.remove(undefined)) {
        differences.add("should miss: " + undefined);
      }
    }
    missing.forEach(symbol -> differences.add("should not miss: " + symbol));
    return differences;
  }

  /// Every judge there is agrees on a run and its symbols.
  static void assertSymbolsAgreed(Run run) throws IOException {
    for (RealLoader judge : RealLoaders.all()) {
      Verdict verdict = judge.trace(run.withSymbols());
      LoadPlan plan = run.simulate(judge.loader());
      assertSame(judge, run, verdict, plan);
      try (DiskSymbols symbols = new DiskSymbols(Path.of(run.workingDirectory()))) {
        assertThat(symbolDifferences(verdict, plan, symbols))
            .as("%s with %s, ld.so: %s", run, judge, verdict)
            .isEmpty();
      }
    }
  }

  static List<Verdict.Line> lines(LoadPlan plan) {
    List<Verdict.Line> lines = new ArrayList<>();
    for (LoadPlan.Entry entry : plan.order()) {
      lines.add(
          new Verdict.Line(
              entry.name(),
              entry.object() == LoadedObject.NONE
                  ? "not found"
                  : plan.objects().get(entry.object()).path()));
    }
    return lines;
  }
}
