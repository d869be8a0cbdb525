import io.github.nixld.choose.Chooser;
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
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.store.NixStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Chooses for some programs from a store, and from a catalog of the same store paths without a
/// store, several times: seconds of a processor, each choice with views of its own.
public final class Choosing {
  private static final int ROUNDS = 4;

  private Choosing() {}

  private interface View {
    KnownStore of(Index nothing, Snapshot snapshot);
  }

  /// @param args the directory of an imported catalog, programs
  public static void main(String[] args) throws Exception {
    List<ForeignObject> programs = new ArrayList<>();
    for (String file : List.of(args).subList(1, args.length)) {
      String path = Path.of(file).toRealPath().toString();
      if (ElfReader.read(Path.of(path)) instanceof ElfObject object && object.interpreter() != null) {
        programs.add(new ForeignObject(path, path, path, object));
      }
    }
    Path nothing = Files.createTempDirectory("choosing").resolve("nothing.db");
    try (IndexAssembler index = IndexAssembler.create(nothing, new NixStore(Path.of("/nix/store")))) {
      index.finish(0);
    }
    for (int round = 1; round <= ROUNDS; round++) {
      double store = seconds(args[0], nothing, programs, (_, snapshot) -> new IndexView(snapshot.index()));
      double catalog = seconds(args[0], nothing, programs, CatalogView::new);
      System.out.printf(
          "%d programs, round %d: from the store %.2f s, from the catalog %.2f s: %.2f times%n",
          programs.size(), round, store, catalog, catalog / store);
    }
  }

  private static double seconds(String kept, Path nothing, List<ForeignObject> programs, View view)
      throws Exception {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (ForeignObject program : programs) {
      try (Snapshot snapshot = Objects.requireNonNull(Snapshot.open(Path.of(kept)));
          Index index = Index.open(nothing)) {
        new Chooser(view.of(index, snapshot), Options.standard(), null).choose(List.of(program));
      } catch (NoLoaderException | IOException e) {
        throw new IllegalStateException(program.path(), e);
      }
    }
    return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
  }
}
