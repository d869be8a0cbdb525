package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nix-collect-garbage` leaves and takes, and what is said about it.
class GcRootIT {
  @TempDir private Path temporary = Path.of("");

  private SmallStore store = new SmallStore(temporary);
  private Path greet = temporary;
  private Path unused = temporary;
  private Path program = temporary;

  @BeforeEach
  void aProgramAndItsLibrary() throws IOException, InterruptedException {
    store = SmallStore.in(temporary);
    greet = store.addLibrary("greet-1.0", "greet", "hello");
    unused = store.addLibrary("unused-1.0", "unused", "");
    program = store.program(temporary.resolve("program"), "greet");
  }

  private Ran check() throws IOException, InterruptedException {
    return store.shell().run(UnderTest.command("nixld-env").toString(), "--check", ".env");
  }

  private String started() throws IOException, InterruptedException {
    return store
        .shell()
        .script(". ./.env; \"$NIX_LD\" --library-path \"$NIX_LD_LIBRARY_PATH\" ./program")
        .orFail();
  }

  private static List<String> links(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void whatHasRootsStays() throws IOException, InterruptedException {
    Ran ran = store.nixldEnv("--gc-root", "a 'place'/roots", "-o", ".env", "./program");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(links(temporary.resolve("a 'place'/roots"))).containsExactly("nixld", "nixld-2");
    store.collectGarbage();
    assertThat(greet).exists();
    assertThat(unused).doesNotExist();
    assertThat(check()).isEqualTo(new Ran(0, "", ""));
    assertThat(started()).isEqualTo("hello\n");
  }

  @Test
  void whatHasNoneIsSaidToBeGone() throws IOException, InterruptedException {
    store.nixldEnv("-o", ".env", "./program").orFail();
    store.collectGarbage();
    assertThat(greet).doesNotExist();
    Ran ran = check();
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("nixld: .env is stale: ")
        .endsWith(greet + " are gone: choose again with nixld-env\n");
  }

  @Test
  void whatAFarmLeadsToStays() throws IOException, InterruptedException {
    store.nixldEnv("--farm", "farm", "--gc-root", "roots", "-o", ".env", "./program").orFail();
    store.collectGarbage();
    assertThat(check().status()).isZero();
    assertThat(started()).isEqualTo("hello\n");
    store.shell().run("rm", "-r", "roots").orFail();
    store.collectGarbage();
    assertThat(check().err()).contains(greet + " are gone");
  }

  @Test
  void theRootsOfAFormerAnswerEndAndNothingElseDoes() throws IOException, InterruptedException {
    Path roots = temporary.resolve("roots");
    Path part = store.addLibrary("part-1.0", "part", "part");
    store.program(program, "greet", "part");
    store.nixldEnv("--gc-root", "roots", "./program").orFail();
    assertThat(links(roots)).hasSize(3);
    Files.createSymbolicLink(roots.resolve("nixld-mine"), part);
    Files.createSymbolicLink(roots.resolve("nixld-9"), Path.of("/nowhere"));
    Files.writeString(roots.resolve("nixld-8"), "mine");
    store.program(program, "greet");
    store.nixldEnv("--gc-root", "roots", "./program").orFail();
    // Two of Nix's, and what is not.
    assertThat(links(roots)).hasSize(5).contains("nixld-8", "nixld-9", "nixld-mine");
    store.collectGarbage();
    assertThat(greet).exists();
    assertThat(part).doesNotExist();
  }

  /// The second start chooses nothing: it takes the answer of the first, which has its roots.
  @Test
  void whatAProgramWasStartedWithStays() throws IOException, InterruptedException {
    assertThat(store.nixld("nixld-run", "./program").orFail()).isEqualTo("hello\n");
    for (int start = 0; start < 2; start++) {
      Ran ran = store.nixld("nixld-run", "--gc-root", "roots", "./program");
      assertThat(ran).isEqualTo(new Ran(0, "hello\n", ""));
      store.collectGarbage();
      assertThat(greet).exists();
      assertThat(unused).doesNotExist();
      Files.deleteIfExists(store.index());
    }
    assertThat(store.index()).doesNotExist();
    store.shell().run("rm", "-r", "roots").orFail();
    store.nixld("nixld-run", "--gc-root", "roots", "./program").orFail();
    assertThat(links(temporary.resolve("roots"))).containsExactly("nixld", "nixld-2");
  }

  @Test
  void withoutNixTheResultIsStillPrinted() throws IOException, InterruptedException {
    // Only what the launcher itself starts is in PATH.
    Path bin = Files.createDirectory(temporary.resolve("bin"));
    for (String tool : List.of("sh", "readlink")) {
      Files.createSymbolicLink(bin.resolve(tool), Installed.program(tool));
    }
    String text = store.nixldEnv("./program").orFail();
    SmallStore here = store;
    Ran ran =
        here.shell()
            .with("PATH", bin.toString())
            .run(
                UnderTest.command("nixld-env").toString(),
                "--store",
                here.directory().toString(),
                "--gc-root",
                "roots",
                "./program");
    assertThat(ran.out()).isEqualTo(text);
    assertThat(ran.err())
        .isEqualTo(
            "nixld: roots: no GC roots, nix-collect-garbage may remove what this names:"
                + " nix-store cannot be started: install Nix, or put it into PATH\n");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
  }

  @Test
  void whatNixDoesNotKnowIsSaid() throws IOException, InterruptedException {
    // A path that looks valid, but is not in Nix's database.
    Path strange = store.directory().resolve("0".repeat(32) + "-greet-9.0");
    store.shell().run("cp", "-r", greet.toString(), strange.toString()).orFail();
    store.shell().run("touch", "-d", "@1", strange.toString()).orFail();
    Ran ran = store.nixldEnv("--prefer", "greet-9", "--gc-root", "roots", "./program");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.out()).contains(strange.toString());
    assertThat(ran.err().lines().filter(line -> line.contains("no GC roots")))
        .singleElement()
        .asString()
        .contains("nix-store: error: ", strange.toString());
  }
}
