package io.github.nixld.cli.env;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.emit.OutputFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody wrote or edited is not lost, and the options say what they mean.
class OutputTest {
  static final List<String> FORMATS = OutputFormats.NAMES;

  static final List<String> WITH_HEADER =
      OutputFormats.NAMES.stream().filter(it -> !it.equals("env") && !it.equals("json")).toList();

  private static final String JAVA =
      Path.of(System.getProperty("java.home", ""), "bin", "java").toString();

  @TempDir private Path work;
  private Path file;

  /// A store with the machine's own loader and libc, which is enough for `java`.
  @BeforeEach
  void aStore() throws IOException {
    Path path = work.resolve("store").resolve("0".repeat(32) + "-libc-1");
    Path lib = Files.createDirectories(path.resolve("lib"));
    List<String> names = List.of("libc.so.6", "libz.so.1", "libdl.so.2", "libpthread.so.0");
    Path loader = Path.of("/lib64/ld-linux-x86-64.so.2").toRealPath();
    Files.copy(loader, lib.resolve("ld-linux-x86-64.so.2"));
    for (String name : names) {
      Path library = loader.resolveSibling(name);
      if (Files.exists(library)) {
        Files.copy(library.toRealPath(), lib.resolve(name));
      }
    }
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    file = work.resolve("result");
  }

  private Ran run(String... options) {
    List<String> line = new ArrayList<>(List.of("nixld-env", "-o", file.toString()));
    line.addAll(List.of("--store", work + "/store", "--index", work + "/index.db"));
    line.addAll(List.of(options));
    line.add(JAVA);
    Ran ran = CommandRunner.run(line);
    assertThat(ran.out()).isEmpty();
    return ran;
  }

  @ParameterizedTest
  @FieldSource("FORMATS")
  void whatNixldMadeIsReplaced(String format) throws IOException {
    assertThat(run("-f", format).status()).isLessThan(ExitStatus.USAGE);
    String made = Files.readString(file);
    assertThat(run("-f", format).status()).isLessThan(ExitStatus.USAGE);
    assertThat(file).hasContent(made);
    Files.writeString(file, "");
    assertThat(run("-f", format).status()).isLessThan(ExitStatus.USAGE);
    assertThat(file).hasContent(made);
  }

  @ParameterizedTest
  @FieldSource("WITH_HEADER")
  void whatSomebodyEditedIsLeftAlone(String format) throws IOException {
    run("-f", format);
    String edited = Files.readString(file) + "# mine\n";
    Files.writeString(file, edited);
    refuses(edited, "-f", format);
    refuses("{ }\n", "-f", format);
    assertThat(run("-f", format, "--force").status()).isLessThan(ExitStatus.USAGE);
    assertThat(Files.readString(file)).doesNotContain("mine", "--force");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SECRET=1\n",
        "NIX_LD=/x\nSECRET=1\n",
        "NIX_LD='/x\ny'\nSECRET=1\nNIX_LD_LIBRARY_PATH=/y\n",
        "# mine\nNIX_LD=/x\n",
        "NIX_LD=/x",
        "NIX_LD=/x\n\n"
      })
  void theLinesOfAnEnvFileThatAreSomebodysOwnAreLeftAlone(String text) throws IOException {
    refuses(text, "-f", "env");
    Files.writeString(file, "NIX_LD=\"/a\\\" b\nc\"\nNIX_LD_LIBRARY_PATH_i686_linux='x\ny'\n");
    assertThat(run("-f", "env").status()).isLessThan(ExitStatus.USAGE);
  }

  private void refuses(String text, String... options) throws IOException {
    Files.writeString(file, text);
    Ran ran = run(options);
    assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(ran.err()).hasLineCount(1).contains("--force").startsWith("nixld: " + file);
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @Test
  void aFileThroughALinkIsSeen() throws IOException {
    Path target = Files.writeString(work.resolve("target"), "{ }");
    Files.createSymbolicLink(file, target);
    assertThat(run("-f", "shell.nix").status()).isEqualTo(ExitStatus.USAGE);
    assertThat(target).hasContent("{ }");
  }

  @Test
  void aPinIsACommitOrANixpkgs() throws IOException {
    for (String wrong : List.of("main", "0123", "A".repeat(40), work.toString(), "\n")) {
      Ran ran = run("-f", "shell.nix", "--pin", wrong);
      assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
      assertThat(ran.err()).hasLineCount(1).contains("--pin");
    }
    run("-f", "shell.nix", "--pin", "a".repeat(40));
    assertThat(Files.readString(file)).contains("/archive/" + "a".repeat(40) + ".tar.gz\"");
    Files.writeString(Files.createDirectory(work.resolve("nix pkgs")).resolve("default.nix"), "");
    run("-f", "shell.nix", "--pin", work.resolve("nix pkgs").toString());
    assertThat(Files.readString(file)).contains("import (./. + \"/nix pkgs\") { }");
  }

  @Test
  void onlyExpressionsWithANixpkgsTakeAPin() {
    for (String format : List.of("env", "sh", "fish", "direnv", "json", "nixos")) {
      Ran ran = run("-f", format, "--pin", "a".repeat(40));
      assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
      assertThat(ran.err()).hasLineCount(1).contains("--pin");
    }
  }

  @Test
  void theNameOfTheFileImpliesTheFormat() throws IOException {
    for (String[] each :
        new String[][] {
          {"x.json", "\"libraryPath\""},
          {"x.fish", "set -gx NIX_LD "},
          {"shell.nix", "mkShell"},
          {"x.env", "\nNIX_LD_LIBRARY_PATH="},
          {"x", "\nNIX_LD_LIBRARY_PATH="}
        }) {
      Path named = work.resolve(each[0]);
      List<String> line = new ArrayList<>(List.of("nixld-env", "-o", named.toString()));
      line.addAll(List.of("--store", work + "/store", "--index", work + "/index.db", JAVA));
      assertThat(CommandRunner.run(line).status()).isLessThan(ExitStatus.USAGE);
      assertThat(Files.readString(named)).contains(each[1]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--output", "--report"})
  void aDirectoryIsNoFile(String option) {
    for (String directory : List.of(work.toString(), work + "/none/", work + "/")) {
      Ran ran = CommandRunner.run(List.of("nixld-env", option, directory, JAVA));
      assertThat(ran.err()).isEqualTo("nixld: " + directory + ": a directory: name a file in it\n");
      assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
    }
    assertThat(work.resolve("none")).doesNotExist();
  }
}
