package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.catalog.CatalogView;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexAssembler;
import io.github.nixld.loader.Machine;
import io.github.nixld.snapshot.FetchCost;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The proof of the forecast: for programs of this machine, which is no NixOS, the choice from a
/// catalog of the test store without a store is the choice from the store itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogChoiceIT {
  private static final int PROGRAMS = 150;

  @TempDir private static Path directory;
  private Snapshot snapshot;
  private Index nothing;

  @BeforeAll
  void readACacheOfTheTestStore() throws Exception {
    TestCatalog catalog = TestCatalog.of(NixStorePaths.all(), directory);
    snapshot = catalog.imported();
    Path file = directory.resolve("nothing.db");
    try (IndexAssembler index = IndexAssembler.create(file, new NixStore(Path.of("/nix/store")))) {
      index.finish(0);
    }
    nothing = Index.open(file);
  }

  @AfterAll
  void close() throws IOException {
    if (nothing != null) {
      nothing.close();
      snapshot.close();
    }
  }

  /// Some of this machine's programs, spread over all.
  private static List<ForeignObject> programs() throws IOException {
    List<ForeignObject> programs = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/usr/bin"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (ElfReader.read(file) instanceof ElfObject object
            && object.interpreter() != null
            && Machine.system(object.header()) != null) {
          String path = file.toRealPath().toString();
          programs.add(new ForeignObject(path, path, path, object));
        }
      }
    }
    int step = Math.max(1, programs.size() / PROGRAMS);
    return Stream.iterate(0, i -> i < programs.size(), i -> i + step).map(programs::get).toList();
  }

  private static Environment choose(KnownStore store, ForeignObject program)
      throws NoLoaderException {
    return new Chooser(store, Options.standard(), null).choose(List.of(program)).getFirst();
  }

  private static String described(Environment environment) {
    return "%s %s %s %s %s"
        .formatted(
            environment.loaderPath(),
            environment.libraryPath(),
            environment.unresolved().stream().map(Environment.Unresolved::name).toList(),
            environment.possible().stream().map(Environment.Possible::path).toList(),
            environment.runs().getFirst().plan().objects().stream().map(it -> it.path()).toList());
  }

  @Test
  void theChoiceFromTheCatalogAloneIsTheOneFromTheStore() throws Exception {
    List<ForeignObject> programs = programs();
    int complete = 0;
    for (ForeignObject program : programs) {
      Environment store = choose(new IndexView(snapshot.index()), program);
      Environment catalog = choose(new CatalogView(nothing, snapshot), program);
      assertThat(described(catalog)).as(program.path()).isEqualTo(described(store));
      // What is not there is never called complete.
      assertThat(catalog.complete()).isFalse();
      assertThat(catalog.completeOnceFetched()).isEqualTo(store.complete());
      assertThat(store.absent()).isEmpty();
      assertThat(catalog.absent())
          .contains(store.storePathOf(store.loaderPath()))
          .containsAll(
              store.libraryPath().stream()
                  .map(store::storePathOf)
                  .filter(Objects::nonNull)
                  .toList());
      complete += store.complete() ? 1 : 0;
    }
    assertThat(complete).isGreaterThan(programs.size() / 3);
  }

  /// Where everything is in the store, nothing is fetched.
  @Test
  void theStoreComesFirst() throws Exception {
    for (ForeignObject program : programs().subList(0, 20)) {
      Environment both = choose(new CatalogView(snapshot.index(), snapshot), program);
      assertThat(both.absent()).isEmpty();
      assertThat(described(both))
          .isEqualTo(described(choose(new IndexView(snapshot.index()), program)));
    }
  }

  @Test
  void whatItCostsIsTheWholeClosure() throws Exception {
    Environment catalog = choose(new CatalogView(nothing, snapshot), programs().getFirst());
    List<String> basenames =
        catalog.absent().stream().map(it -> it.substring("/nix/store/".length())).toList();
    FetchCost cost = snapshot.cost(basenames, _ -> false);
    assertThat(cost.storePaths()).containsAll(basenames);
    List<String> command = new ArrayList<>(List.of("nix-store", "--query", "--requisites"));
    command.addAll(catalog.absent());
    assertThat(TestCatalog.run(command).lines().map(it -> it.substring("/nix/store/".length())))
        .containsExactlyInAnyOrderElementsOf(cost.storePaths());
    assertThat(cost.unpacked()).isGreaterThan(1_000_000);
  }
}
