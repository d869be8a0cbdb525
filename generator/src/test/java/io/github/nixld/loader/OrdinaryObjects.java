package io.github.nixld.loader;

import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Objects that nobody built for a test.
final class OrdinaryObjects {
  private OrdinaryObjects() {}

  /// The objects in a tree, or in a directory alone, that a judge can be asked about: dynamically
  /// linked, of the loader's machine, no loader themselves.
  static List<Path> under(Path root, int depth, RealLoader judge) {
    ElfHeader header = judge.loader().object().header();
    return files(
        root,
        depth,
        object ->
            object.dynamic()
                && object.loadable()
                && object.header().sameMachine(header)
                && !object.dependencies().isEmpty());
  }

  private static List<Path> files(Path root, int depth, Predicate<ElfObject> wanted) {
    try (Stream<Path> walk = Files.walk(root, depth)) {
      return walk.filter(Files::isRegularFile).filter(path -> is(path, wanted)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean is(Path path, Predicate<ElfObject> wanted) {
    try {
      return ElfReader.read(path) instanceof ElfObject object && wanted.test(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What simulation and judge do not agree on, a line for each; empty where they do.
  static List<String> disagreements(RealLoader judge, List<Path> objects, boolean withSymbols)
      throws IOException {
    List<RealLoader.Verdict> verdicts =
        objects.parallelStream()
            .map(Run::of)
            .map(run -> judge.trace(withSymbols ? run.withSymbols() : run))
            .toList();
    DiskView view = new DiskView();
    List<String> disagreements = new ArrayList<>();
    try (DiskSymbols symbols = new DiskSymbols(Path.of("/"))) {
      for (int i = 0; i < objects.size(); i++) {
        Path path = objects.get(i);
        RealLoader.Verdict verdict = verdicts.get(i);
        LoadPlan plan = Simulation.run(Run.of(path).request(judge.loader(), view, false), view);
        List<String> differences = new ArrayList<>(Agreement.differences(verdict, plan));
        if (withSymbols) {
          differences.addAll(Agreement.symbolDifferences(verdict, plan, symbols));
        }
        if (!differences.isEmpty()) {
          disagreements.add(path + ": " + differences);
        }
      }
    }
    return disagreements;
  }
}
