package io.github.nixld.cli.choice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every way in which an answer stands on a store path.
class UsedStorePathsTest {
  @TempDir private Path temporary = Path.of("");

  private Path store = temporary;

  @BeforeEach
  void aStore() throws IOException {
    store = Files.createDirectories(temporary.toRealPath().resolve("store"));
  }

  /// Makes a store path with one library.
  private Path storePath(String letter) throws IOException {
    Path made = store.resolve(letter.repeat(32) + "-" + letter);
    Files.createFile(Files.createDirectories(made.resolve("lib")).resolve("lib.so"));
    return made;
  }

  private List<String> used(
      String loader, List<String> libraries, Map<String, String> farm, String... objects)
      throws IOException {
    ElfObject elf = (ElfObject) ElfReader.read(Path.of("/proc/self/exe"));
    List<LoadedObject> loaded =
        Stream.of(objects)
            .map(path -> new LoadedObject(0, path, path, path, elf, 0, Rule.RUNPATH, "", List.of()))
            .toList();
    Environment environment =
        new Environment(
            store.toString(),
            "x86_64-linux",
            true,
            new Environment.ChosenLoader(
                new IndexedLoader(
                    new IndexedObject(1, loader, loader, elf),
                    new LdSo(LdSo.Kind.GLIBC, "2.40", List.of(), null, "lib")),
                loader,
                "the only one",
                List.of()),
            libraries,
            farm,
            List.of(),
            List.of(
                new Environment.Run(
                    new ForeignObject("/p", "/p", "/p", elf),
                    new LoadPlan(loaded, List.of(), List.of(), List.of()))),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return List.copyOf(UsedStorePaths.of(List.of(environment)));
  }

  @Test
  void loaderDirectoriesFarmAndObjects() throws IOException {
    Path a = storePath("a");
    Path b = storePath("b");
    Path c = storePath("c");
    Path d = storePath("d");
    storePath("f");
    assertThat(
            used(
                a + "/lib/lib.so",
                List.of(b + "/lib", "/run/opengl-driver/lib", "/bundle"),
                Map.of("lib.so.1", c + "/lib/lib.so"),
                d + "/lib/lib.so",
                "/bundle/lib.so"))
        .containsExactly(a.toString(), b.toString(), c.toString(), d.toString());
  }

  @Test
  void bothEndsOfALink() throws IOException {
    Path a = storePath("a");
    Path b = storePath("b");
    Path link = Files.createSymbolicLink(a.resolve("lib/link.so"), b.resolve("lib/lib.so"));
    assertThat(used("/ld.so", List.of(), Map.of(), link.toString()))
        .containsExactly(a.toString(), b.toString());
  }

  @Test
  void everyPlaceThatARunpathLeadsThrough() throws IOException {
    Path a = storePath("a");
    Path b = storePath("b");
    String path = a + "/lib/../../" + b.getFileName() + "/lib/lib.so";
    assertThat(used("/ld.so", List.of(), Map.of(), path))
        .containsExactly(a.toString(), b.toString());
  }

  @Test
  void aLinkFromOutside() throws IOException {
    Path a = storePath("a");
    Path link = Files.createSymbolicLink(temporary.resolve("driver"), a.resolve("lib"));
    assertThat(used("/ld.so", List.of(link.toString()), Map.of())).containsExactly(a.toString());
  }

  @Test
  void aStoreThatIsALinkKeepsItsName() throws IOException {
    Path b = storePath("b");
    Path real = store;
    store = Files.createSymbolicLink(temporary.toRealPath().resolve("nix"), real);
    String library = store.resolve(b.getFileName()) + "/lib";
    assertThat(used("/ld.so", List.of(library), Map.of()))
        .containsExactly(store.resolve(b.getFileName()).toString());
  }

  @Test
  void theStoreItselfIsNone() throws IOException {
    assertThat(used("/ld.so", List.of(store.toString(), store + "/../lib", store + "/"), Map.of()))
        .isEmpty();
  }

  @Test
  void whatIsGoneIsStillNamed() throws IOException {
    String gone = store + "/" + "h".repeat(32) + "-h";
    assertThat(used(gone + "/ld.so", List.of(), Map.of())).containsExactly(gone);
  }
}
