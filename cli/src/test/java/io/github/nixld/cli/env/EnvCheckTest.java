package io.github.nixld.cli.env;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nixld-env --check` finds to be gone. [GcRootIT] lets Nix take it away.
class EnvCheckTest {
  @TempDir private Path temporary = Path.of("");

  private Path glibc = temporary;
  private Path zlib = temporary;
  private String file = "";

  @BeforeEach
  void aStore() throws IOException {
    glibc = temporary.resolve("store/" + "a".repeat(32) + "-glibc-1");
    zlib = temporary.resolve("store/" + "b".repeat(32) + "-zlib-1");
    Files.createDirectories(glibc.resolve("lib"));
    Files.createDirectories(zlib.resolve("lib"));
    Files.createFile(glibc.resolve("lib/ld.so"));
    Files.createFile(zlib.resolve("lib/libz.so.1"));
    file = temporary.resolve(".env").toString();
  }

  private Ran check(String text) throws IOException {
    Files.writeString(Path.of(file), text);
    return run("nixld-env", "--check", file);
  }

  private static Ran run(String... line) {
    Ran ran = CommandRunner.run(line);
    assertThat(ran.out()).isEmpty();
    return ran;
  }

  private String environment(String libraries) {
    return "NIX_LD=" + glibc + "/lib/ld.so\nNIX_LD_LIBRARY_PATH='" + libraries + "'\n";
  }

  private Ran gone(Path... paths) {
    return gone(
        Stream.of(paths).map(Path::toString).collect(Collectors.joining(", "))
            + (paths.length == 1 ? " is" : " are"));
  }

  private Ran gone(String what) {
    return new Ran(
        ExitStatus.UNRESOLVED,
        "",
        "nixld: " + file + " is stale: " + what + " gone: choose again with nixld-env\n");
  }

  @Test
  void allIsThere() throws IOException {
    assertThat(check(environment(zlib + "/lib:" + temporary))).isEqualTo(new Ran(0, "", ""));
    assertThat(check(environment(""))).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void namesEachStorePathThatIsGoneOnce() throws IOException {
    Path other = temporary.resolve("store/" + "c".repeat(32) + "-other-1");
    Files.delete(glibc.resolve("lib/ld.so"));
    assertThat(check(environment(other + "/lib:" + other + "/lib64;" + zlib + "/lib")))
        .isEqualTo(gone(glibc, other));
  }

  @Test
  void namesADirectoryOutsideOfTheStore() throws IOException {
    Path none = temporary.resolve("no place");
    assertThat(check(environment(none.toString()))).isEqualTo(gone(none));
  }

  @Test
  void looksAtTheVariablesOfEverySystemAndNoOther() throws IOException {
    assertThat(check("NIX_LD_i686_linux=/nowhere/a\nNIX_LD_LIBRARY_PATH_i686_linux=/nowhere/b\n"))
        .isEqualTo(gone(Path.of("/nowhere/a"), Path.of("/nowhere/b")));
    assertThat(check("NIX_LD=/\nOTHER=/nowhere\n").status()).isZero();
  }

  @Test
  void countsWhatIsMoreThanThree() throws IOException {
    assertThat(check("NIX_LD=/no/1\nNIX_LD_LIBRARY_PATH=/no/2:/no/3:/no/4:/no/5\n"))
        .isEqualTo(gone("/no/1, /no/2, /no/3 and 2 more are"));
  }

  @Test
  void looksAtTheLinksOfAFarm() throws IOException {
    Path farm = Files.createDirectory(temporary.resolve("farm"));
    Files.createSymbolicLink(farm.resolve("libz.so.1"), zlib.resolve("lib/libz.so.1"));
    assertThat(check(environment(farm.toString())).status()).isZero();
    Files.delete(zlib.resolve("lib/libz.so.1"));
    assertThat(check(environment(farm.toString()))).isEqualTo(gone(zlib));
  }

  @Test
  void saysWhatIsNoEnvironment() throws IOException {
    assertThat(check("OTHER=/\n"))
        .isEqualTo(
            new Ran(
                ExitStatus.INPUT, "", "nixld: " + file + ": no variable of nix-ld's is in it\n"));
  }

  @Test
  void standsAlone() {
    Ran alone =
        new Ran(
            ExitStatus.USAGE, "", "nixld: --check FILE cannot be combined with other options\n");
    assertThat(run("nixld-env", "--check", file, "./program")).isEqualTo(alone);
    assertThat(run("nixld-env", "--no-refresh", "--check", file)).isEqualTo(alone);
  }

  @Test
  void whatIsNotKnownBesideItIsRefused() throws IOException {
    check(environment(zlib + "/lib"));
    for (String unknown : new String[] {"--bogus", "--bogus=1", "-Z"}) {
      Ran ran = run("nixld-env", "--check", file, unknown);
      assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
      assertThat(ran.err()).contains("unknown option '" + unknown);
    }
  }

  @Test
  void looksWhereThePathsAreWhateverTheStore() throws IOException {
    check(environment(zlib + "/lib"));
    assertThat(run("nixld-env", "--store", "/nowhere", "--check", file))
        .isEqualTo(new Ran(0, "", ""));
  }
}
