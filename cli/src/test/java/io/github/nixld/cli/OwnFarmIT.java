package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A link farm that nobody asked for: made in the cache if that alone resolves everything.
class OwnFarmIT {
  private static final String MADE = "so a directory of links was made: ";

  @TempDir private Path temporary = Path.of("");

  private SmallStore store = new SmallStore(temporary);
  private Path greet = temporary;

  @BeforeEach
  void aProgramWhoseLibraryHasAnotherName() throws IOException, InterruptedException {
    store = SmallStore.in(temporary);
    greet = store.addMisnamedLibrary("greet-1.0", "greet", "hello");
    program("greet");
  }

  /// Those that it was linked with are gone: they would be its neighbours.
  private void program(String... functions) throws IOException, InterruptedException {
    store.program(temporary.resolve("program"), functions);
    store.shell().script("rm -r libraries*").orFail();
  }

  private List<Path> farms() throws IOException {
    Path farms = store.home().resolve("cache/nixld/farms");
    if (!Files.isDirectory(farms)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(farms)) {
      return all.sorted().toList();
    }
  }

  private String started() throws IOException, InterruptedException {
    return store
        .shell()
        .script(". ./.env; \"$NIX_LD\" --library-path \"$NIX_LD_LIBRARY_PATH\" ./program")
        .orFail();
  }

  private Ran check() throws IOException, InterruptedException {
    return store.shell().run(UnderTest.command("nixld-env").toString(), "--check", ".env");
  }

  @Test
  void resolvesEverythingAndIsNamedInOneLine() throws IOException, InterruptedException {
    Ran ran = store.nixldEnv("-o", ".env", "./program");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(farms()).hasSize(1);
    Path farm = farms().getFirst();
    assertThat(farm.getFileName().toString()).matches("program-[0-9a-f]{16}");
    assertThat(ran.err().lines().filter(it -> it.contains(MADE)))
        .singleElement()
        .asString()
        .contains(MADE + farm + " (garbage collection may remove what it leads to: --gc-root");
    assertThat(ran.err()).doesNotContain("--farm DIR");
    assertThat(started()).isEqualTo("hello\n");
    assertThat(check()).isEqualTo(new Ran(0, "", ""));

    // The same question has the same farm, another one has another.
    store.nixldEnv("./program").orFail();
    assertThat(farms()).hasSize(1);
    store.nixldEnv("--prefer", "x", "./program").orFail();
    assertThat(farms()).hasSize(2);
    assertThat(store.nixldEnv("--quiet", "./program").err()).isEmpty();

    store.collectGarbage();
    assertThat(greet).doesNotExist();
    assertThat(check().err()).contains(greet + " are gone");
  }

  @Test
  void itsLibrariesStayIfRootsAreAskedFor() throws IOException, InterruptedException {
    Ran ran = store.nixldEnv("--gc-root", "roots", "-o", ".env", "./program");
    assertThat(ran.err()).contains(MADE).doesNotContain("garbage");
    store.collectGarbage();
    assertThat(started()).isEqualTo("hello\n");
  }

  @Test
  void thereIsNoneIfThatIsNotWanted() throws IOException, InterruptedException {
    Ran ran = store.nixldEnv("--no-farm", "./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("--farm DIR would serve it").doesNotContain(MADE);
    assertThat(store.nixldEnv("-f", "package.nix", "./program").err()).doesNotContain(MADE);
    assertThat(farms()).isEmpty();
    assertThat(store.nixldEnv("--no-farm", "--farm", "x", "./program").status())
        .isEqualTo(ExitStatus.USAGE);
    store.nixldEnv("--farm", "mine", "./program").orFail();
    assertThat(farms()).isEmpty();
  }

  @Test
  void aCacheThatCannotHaveItLeavesTheHint() throws IOException, InterruptedException {
    Files.createDirectories(store.home().resolve("cache/nixld"));
    Files.writeString(store.home().resolve("cache/nixld/farms"), "in the way");
    Ran ran = store.nixldEnv("./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("--farm DIR would resolve everything").doesNotContain(MADE);
  }

  @Test
  void thereIsNoneIfSomethingElseIsMissing() throws IOException, InterruptedException {
    program("greet", "unknown");
    Ran ran = store.nixldEnv("./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).doesNotContain(MADE);
    assertThat(farms()).isEmpty();
  }

  @Test
  void aProgramIsStartedWithIt() throws IOException, InterruptedException {
    Ran first = store.nixld("nixld-run", "./program");
    assertThat(first.orFail()).isEqualTo("hello\n");
    assertThat(first.err()).contains(MADE);
    assertThat(store.nixld("nixld-run", "./program")).isEqualTo(new Ran(0, "hello\n", ""));
    // What was kept stands on the farm.
    store.shell().run("rm", "-r", "cache/nixld/farms").orFail();
    Ran again = store.nixld("nixld-run", "./program");
    assertThat(again.orFail()).isEqualTo("hello\n");
    assertThat(again.err()).contains(MADE);
    assertThat(store.nixld("nixld-run", "--no-farm", "./program").status())
        .isEqualTo(ExitStatus.UNRESOLVED);
  }
}
