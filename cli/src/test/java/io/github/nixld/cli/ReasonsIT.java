package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.Provider;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `--explain` says of a library or a glibc that was not taken is true: each reason is read,
/// and the store itself is asked.
class ReasonsIT {
  private static final Path DOUBLES = Processes.CHECKOUT.resolve("nix/test-store/doubles");

  private static final Pattern COUNTS =
      Pattern.compile(
          "(.+): libraries of (\\d+) packages? (with the chosen glibc )?link to it; (.+): (none|\\d+)");

  private static final Pattern WANTS =
      Pattern.compile("wants (GLIBC_[0-9.]+), the chosen glibc is ([0-9.]+)");

  private final Map<String, Integer> checked = new TreeMap<>();
  private final List<String> untrue = new ArrayList<>();

  @Test
  void inAStoreOfDoubles(@TempDir Path work) throws Exception {
    TestStore.open();
    Path store = Path.of(Processes.run(DOUBLES.resolve("build").toString()).orFail().strip());
    Map<String, String> nix =
        Map.of(
            "NIX_STORE_DIR", store.toString(),
            "NIX_STATE_DIR", store.resolveSibling("var/nix").toString(),
            "NIX_REMOTE", "local");
    check(store, nix, work);
  }

  @Test
  void inTheTestStore(@TempDir Path work) throws Exception {
    TestStore.open();
    check(Path.of("/nix/store"), Map.of(), work);
  }

  private void check(Path store, Map<String, String> nix, Path work) throws Exception {
    Path file = work.resolve("index.db");
    new IndexBuilder(file, new NixStore(store), BuildProgress.NONE).build(true);
    StoreWitness witness = new StoreWitness(store, nix);
    Options options =
        new Options(null, null, null, List.of(), DlopenMode.NONE, null, List.of(), List.of());
    try (Index index = Index.open(file)) {
      Path program = work.resolve("program");
      Files.copy(Path.of(index.providers("libz.so.1").getFirst().object().path()), program);
      for (String name : witness.linked()) {
        ForeignObject asking =
            new ForeignObject(
                program.toString(),
                program.toString(),
                new Object(),
                AskedLibrary.needing(program, List.of(name)));
        Environment environment = new Chooser(index, options).choose(List.of(asking)).getFirst();
        new LoaderClaims(witness, environment.loader())
            .untrue(loader -> missing(index, loader, asking))
            .forEach(untrue::add);
        environment
            .loader()
            .rejected()
            .forEach(it ->
                checked.merge(
                    it.reason().replaceAll("^\\S+( and .*)? stay", "… stay"), 1, Integer::sum));
        for (Environment.Decision decision : environment.decisions()) {
          for (Rejected rejected : decision.rejected()) {
            List<Provider> losers =
                index.providers(decision.chosen().name()).stream()
                    .filter(it -> it.storePath().basename().equals(rejected.label()))
                    .toList();
            note(decision, rejected, new Claims(witness, environment, decision.chosen(), losers));
          }
        }
      }
    }
    int all = checked.values().stream().mapToInt(it -> it).sum();
    System.out.println("reasons that were checked: " + all + ": " + checked);
    assertThat(untrue).isEmpty();
    assertThat(all).isGreaterThan(100);
  }

  /// What is missing with a loader.
  private static List<String> missing(Index index, String loader, ForeignObject asking)
      throws Exception {
    Options options =
        new Options(null, null, loader, List.of(), DlopenMode.NONE, null, List.of(), List.of());
    return new Chooser(index, options)
        .choose(List.of(asking)).getFirst().unresolved().stream()
            .map(Environment.Unresolved::name)
            .toList();
  }

  private void note(Environment.Decision decision, Rejected rejected, Claims claims)
      throws Exception {
    String reason = rejected.reason();
    checked.merge(
        reason
            .replaceAll("^\\S+: .*", "how many packages link")
            .replaceAll("^wants.*", "wants a newer glibc"),
        1,
        Integer::sum);
    if (!claims.areTrue(reason)) {
      String chosen = decision.chosen().path();
      untrue.add(chosen + ", not " + rejected.label() + ": " + reason + claims.counted());
    }
  }

  /// Claims about those that lost, of which it is known only in which store path they are.
  private record Claims(
      StoreWitness witness, Environment environment, Candidate chosen, List<Provider> losers) {
    /// @throws AssertionError if this test does not know how to check a reason
    boolean areTrue(String reason) throws Exception {
      Matcher counts = COUNTS.matcher(reason);
      if (counts.matches()) {
        return countsAreTrue(counts);
      }
      Matcher wants = WANTS.matcher(reason);
      if (wants.matches()) {
        return environment.loaderPath().contains("-glibc-" + wants.group(2))
            && any(it -> witness.hasText(it, wants.group(1)));
      }
      return switch (reason) {
        case "built with another glibc" -> any(it -> !witness.searches(it, libc()));
        case "nothing in the store uses it" ->
            any(it -> witness.linkers(it) == 0 && witness.referrers(it).isEmpty());
        case "dead: no GC root keeps it" ->
            any(it -> witness.isDead(it) && !witness.isDead(path()));
        case "no package with the chosen glibc links to a library of its directory" ->
            witness.linkersOfDirectory(path().getParent(), libc()) > 0
                && any(it -> witness.linkersOfDirectory(it.getParent(), libc()) == 0);
        case "a stub, for linking only" -> any(it -> it.toString().contains("/stubs/"));
        case "a driver's", "a driver, which has to match the running system" ->
            any(it -> it.toString().matches(".*(nvidia|mesa|drivers|/dri/|cuda).*"));
        case "private to its application" ->
            any(it -> !it.getParent().getParent().equals(witness.storePath(it)));
        case "an output or a build for another purpose" ->
            any(it -> name(it).matches(".*-(static|debug|dev|bin|compat|legacy|abi5|.*linux).*"));
        case "a stage of a bootstrap" -> any(it -> name(it).matches(".*(bootstrap|xgcc|stage).*"));
        case "an environment of other packages", "only links to other packages" ->
            any(it ->
                Files.isSymbolicLink(it) && !it.toRealPath().startsWith(witness.storePath(it)));
        case "its package has another name", "another package, and nothing else tells them apart" ->
            any(it ->
                !witness.nameAndVersion(it).name().equals(witness.nameAndVersion(path()).name()));
        case "older" ->
            any(it ->
                witness.nameAndVersion(it).name().equals(witness.nameAndVersion(path()).name())
                    && witness.compareVersions(it, path()) < 0);
        case "a version before a release" ->
            any(it -> name(it).matches(".*[0-9.-](alpha|beta|rc|unstable|pre).*"));
        case "equal; the name decides" ->
            any(it ->
                witness.linkers(it) == witness.linkers(path())
                    && name(it).compareTo(name(path())) >= 0);
        case "built for another machine" -> any(it -> machine(it) != machine(path()));
        case "wrong ELF class: ELFCLASS32" -> any(it -> bytes(it)[4] == 1);
        case "wrong ELF class: ELFCLASS64" -> any(it -> bytes(it)[4] == 2);
        case "does not go together with the rest" ->
            true; // Only ld.so knows, which other tests ask.
        default -> throw new AssertionError("how to check this reason? " + reason);
      };
    }

    /// What the store says, for messages.
    String counted() {
      return " (%s: %d, %d; %s)"
          .formatted(libc(), linkers(path(), true), linkers(path(), false), losers);
    }

    private static byte[] bytes(Path file) throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes(64);
      }
    }

    /// e_machine, of which all machines of the store have no more than a byte.
    private static int machine(Path file) throws IOException {
      return bytes(file)[18];
    }

    private boolean countsAreTrue(Matcher counts) throws Exception {
      int most = Integer.parseInt(counts.group(2));
      int few = counts.group(5).equals("none") ? 0 : Integer.parseInt(counts.group(5));
      boolean ofGlibc = counts.group(3) != null;
      return most > few
          && linkers(path(), ofGlibc) == most
          && witness.storePath(path()).toString().endsWith(counts.group(1))
          && any(it -> linkers(it, ofGlibc) == few && it.toString().contains(counts.group(4)));
    }

    private int linkers(Path file, boolean ofGlibc) {
      return ofGlibc ? witness.linkers(file, libc()) : witness.linkers(file);
    }

    private Path libc() {
      return Path.of(environment.loaderPath()).getParent();
    }

    private Path path() {
      return Path.of(chosen.path());
    }

    private String name(Path file) {
      return witness.storePath(file).getFileName().toString().substring(33);
    }

    private boolean any(Check check) throws Exception {
      for (Provider loser : losers) {
        if (check.holds(Path.of(loser.directory(), loser.name()))) {
          return true;
        }
      }
      return false;
    }
  }

  private interface Check {
    boolean holds(Path file) throws Exception;
  }
}
