package io.github.nixld.choose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import io.github.nixld.loader.TinyElf;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds of every choice, in random stores, the same in every run. What one of them shows
/// becomes a test of [ChooserTest].
///
/// `-Dnixld.stores=1000 -Dnixld.firstStore=40` takes other stores.
class ChoicePropertyTest {
  private static final int STORES = Integer.getInteger("nixld.stores", 40);
  private static final int FIRST = Integer.getInteger("nixld.firstStore", 0);

  @TempDir private Path temporary = Path.of("");
  private final List<String> failures = new ArrayList<>();
  private int complete;
  private int evident;

  @Test
  void stores() throws Exception {
    for (int seed = FIRST; seed < FIRST + STORES; seed++) {
      one(seed);
    }
    assertThat(failures).isEmpty();
    assertThat(complete).isBetween(STORES / 4, STORES * 2);
    assertThat(evident).isPositive();
  }

  private void one(int seed) throws Exception {
    int before = failures.size();
    RandomStore store = new RandomStore(temporary.resolve("s" + seed), seed);
    RandomQuestion question = new RandomQuestion(store);
    check(store, question);
    if (failures.size() > before) {
      failures.set(before, "seed " + seed + "\n" + store + question + failures.get(before));
      failures.replaceAll(failure -> failure.replace(store.files().root() + "/", ""));
    }
    // A choice looks at what lies around a program.
    delete(store.files().root());
  }

  private void check(RandomStore store, RandomQuestion question) throws Exception {
    List<Environment> environments;
    try (Index index = index(store, "index.db")) {
      environments = new Chooser(index, question.options()).choose(question.foreign());
      for (Environment environment : environments) {
        makeFarm(environment);
      }
      for (Environment environment : environments) {
        int before = failures.size();
        check(environment, question.options(), known(store, environment), index);
        if (failures.size() > before) {
          failures.add(AnswerText.of(environment));
        }
      }
    } catch (NoLoaderException e) {
      return;
    }
    try (Index index = inSteps(store)) {
      List<Environment> again = new Chooser(index, question.options()).choose(question.foreign());
      String before = environments.stream().map(AnswerText::of).toList().toString();
      String after = again.stream().map(AnswerText::of).toList().toString();
      expect(after.equals(before), "another order: " + before + " and " + after);
    }
    evidence(store, question, environments.getFirst());
  }

  /// Who is not linked to does not take the place of what is; who links to what was chosen makes it
  /// no worse. Only where the best candidates go together: a repair may try anything.
  private void evidence(RandomStore store, RandomQuestion question, Environment environment)
      throws Exception {
    boolean plain =
        environment.complete()
            && environment.farm().isEmpty()
            && environment.decisions().stream()
                .flatMap(decision -> decision.rejected().stream())
                .noneMatch(rejected -> rejected.reason().startsWith("does not go together"));
    List<Candidate> linked = plain ? linked(store, question.options(), environment) : List.of();
    for (Candidate chosen : linked) {
      Path file = Path.of(chosen.path());
      Path other = store.files().add("unused-99").resolve("lib");
      Files.createDirectories(other);
      Files.copy(file.toRealPath(), other.resolve(chosen.file()));
      TinyElf user =
          new TinyElf(environment.system().equals("x86_64-linux"))
              .with(TinyElf.DT_SONAME, "libuser.so")
              .with(TinyElf.DT_NEEDED, chosen.name())
              .with(TinyElf.DT_RUNPATH, chosen.directory());
      store.files().write(user, store.files().add("user-1").resolve("lib/libuser.so"));
    }
    for (Path path : linked.isEmpty() ? List.<Path>of() : store.files().storePaths()) {
      StoreFiles.touch(path, 1);
    }
    if (!linked.isEmpty()) {
      try (Index index = index(store, "more.db")) {
        List<String> path =
            new Chooser(index, question.options())
                .choose(question.foreign())
                .getFirst()
                .libraryPath();
        evident++;
        expect(
            path.equals(environment.libraryPath()),
            "other than " + environment.libraryPath() + " with more of the same: " + path);
      }
    }
  }

  /// What is chosen because packages link to it. What the user avoids is chosen only as long as
  /// there is nothing else.
  private static List<Candidate> linked(RandomStore store, Options options, Environment environment)
      throws Exception {
    try (Index index = index(store, "index.db")) {
      return environment.decisions().stream()
          .map(Environment.Decision::chosen)
          .filter(chosen -> chosen.storePath() != null && chosen.servedByName())
          .filter(chosen -> !options.preference().avoids(chosen.label()))
          .filter(chosen -> index.linkers(chosen.directory(), chosen.file()).storePaths() > 0)
          .toList();
    }
  }

  private static void delete(Path root) throws IOException {
    List<Path> files;
    try (var walk = Files.walk(root)) {
      files = walk.toList();
    }
    for (Path file : files.reversed()) {
      Files.delete(file);
    }
  }

  private static Set<String> known(RandomStore store, Environment environment) {
    return store.symbols(environment.system().equals("x86_64-linux"));
  }

  private void expect(boolean holds, String what) {
    if (!holds) {
      failures.add(what);
    }
  }

  private static Index index(RandomStore store, String name) throws Exception {
    Path file = store.files().root().resolve(name);
    new IndexBuilder(file, new NixStore(store.files().store()), BuildProgress.NONE).build(false);
    return Index.open(file);
  }

  /// An index whose rows came in another order: some store paths became valid later.
  private static Index inSteps(RandomStore store) throws Exception {
    List<Path> paths = store.files().storePaths();
    List<Path> late = store.dice().some(paths, paths.size() / 2);
    for (Path path : late) {
      StoreFiles.touch(path, 2);
    }
    index(store, "steps.db").close();
    for (Path path : late) {
      StoreFiles.touch(path, 1);
    }
    return index(store, "steps.db");
  }

  private static void makeFarm(Environment environment) throws IOException {
    for (Map.Entry<String, String> link : environment.farm().entrySet()) {
      Path farm = Files.createDirectories(Path.of(environment.libraryPath().getFirst()));
      Files.createSymbolicLink(farm.resolve(link.getKey()), Path.of(link.getValue()));
    }
  }

  private void check(Environment environment, Options options, Set<String> known, Index index)
      throws Exception {
    List<ForeignObject> foreign = environment.runs().stream().map(Environment.Run::object).toList();
    List<String> path = environment.libraryPath();
    Proof proof = new Proof(environment.loaderPath(), foreign, options, known);
    Set<String> faults = proof.faults(path);
    if (environment.complete()) {
      complete++;
      expect(faults.isEmpty(), "refuted: " + faults);
    } else {
      List<String> peers = new Peers(index, foreign, options, known).successes();
      expect(peers.isEmpty(), "incomplete: " + environment.unresolved() + ", but " + peers);
    }
    expect(!path.isEmpty(), "an empty path is the working directory's");
    needsAll(environment, options, proof, faults);
    if (!environment.farm().isEmpty()) {
      needsEveryLink(environment, options, proof);
    }
    defaults(environment, options, proof, faults);
    drivers(environment, options, proof);
    if (environment.notes().stream().anyMatch(note -> note.contains("use --farm"))) {
      Environment farm = new Chooser(index, withFarm(options)).choose(foreign).getFirst();
      expect(farm.complete(), "promised in vain: " + environment.notes());
    }
  }

  private static Options withFarm(Options options) {
    return new Options(
        options.prefer(),
        options.avoid(),
        options.loader(),
        options.additional(),
        options.dlopen(),
        "/dev/null/farm",
        options.drivers(),
        options.defaults());
  }

  private void needsAll(Environment environment, Options options, Proof proof, Set<String> faults)
      throws Exception {
    List<String> own = new ArrayList<>(environment.libraryPath());
    own.removeAll(options.defaults());
    Set<String> known = own.size() == environment.libraryPath().size() ? faults : proof.faults(own);
    for (String directory : own) {
      List<String> without = new ArrayList<>(own);
      without.remove(directory);
      expect(
          own.size() == 1 || !known.containsAll(proof.faults(without)),
          "not needed: " + directory + " of " + own);
    }
  }

  private void needsEveryLink(Environment environment, Options options, Proof proof)
      throws Exception {
    List<String> own = new ArrayList<>(environment.libraryPath());
    own.removeAll(options.defaults());
    Set<String> known = proof.faults(own);
    for (Map.Entry<String, String> link : environment.farm().entrySet()) {
      Path file = Path.of(environment.libraryPath().getFirst()).resolve(link.getKey());
      Files.delete(file);
      Set<String> without = proof.anew().faults(own);
      expect(!known.containsAll(without), "not needed: " + link);
      Files.createSymbolicLink(file, Path.of(link.getValue()));
    }
  }

  private void defaults(Environment environment, Options options, Proof proof, Set<String> faults)
      throws Exception {
    List<String> path = environment.libraryPath();
    List<String> present =
        options.defaults().stream().filter(d -> Files.isDirectory(Path.of(d))).toList();
    for (String directory : options.defaults()) {
      if (!present.contains(directory)) {
        expect(!path.contains(directory), "does not exist: " + directory);
      } else if (path.contains(directory)) {
        expect(path.getLast().equals(directory), "not last: " + directory + " in " + path);
      } else {
        List<String> longer = new ArrayList<>(path);
        longer.add(directory);
        expect(!faults.containsAll(proof.faults(longer)), "does no harm: " + directory);
      }
    }
  }

  private void drivers(Environment environment, Options options, Proof proof) {
    for (LoadPlan plan : proof.plans(environment.libraryPath())) {
      for (LoadedObject object : plan.objects()) {
        expect(
            object.rule() != Rule.LD_LIBRARY_PATH
                || !DriverNames.isDriver(object.name())
                || environment.farm().containsKey(object.name())
                || options.drivers().contains(object.where()),
            "a driver from the store: " + object.path());
      }
    }
  }
}
