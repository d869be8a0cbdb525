package io.github.nixld.cli.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands say of libraries that the store lacks, before and after they have learnt.
class NixpkgsImportTest {
  private static final String HASH = "0123456789abcdfghijklmnpqrsvwxyz";

  @TempDir private Path work;
  private Path store;
  private Path index;

  private Ran run(String... arguments) {
    List<String> line = new ArrayList<>(List.of(arguments));
    line.addAll(List.of("--store", store.toString(), "--index", index.toString()));
    return CommandRunner.run(line);
  }

  @BeforeEach
  void anEmptyStore() throws IOException {
    store = Files.createDirectories(work.resolve("nix/store"));
    index = work.resolve("index.db");
    assertThat(run("nixld-index", "build", "--quiet").status()).isZero();
  }

  /// A database with `libfoo.so.1` under the attributes `foo` and `foo_1`, entries written in full.
  private Path database() throws IOException {
    Path directory = Files.createDirectories(work.resolve("nix-index"));
    try (OutputStream out = Files.newOutputStream(directory.resolve("files"))) {
      out.write("NIXI".getBytes(UTF_8));
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(1).array());
      try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
        for (String attribute : List.of("foo", "foo_1")) {
          String footer =
              """
              {"hash":"%s","name":"foo-1.0","origin":{"attr":"%s","output":"lib","toplevel":true}}\
              """
                  .formatted(HASH, attribute);
          zstd.write("9r\0\0/lib/libfoo.so.1\np\0\0%s\n".formatted(footer).getBytes(UTF_8));
        }
      }
    }
    return directory;
  }

  private static Ran unresolved(String line) {
    return new Ran(ExitStatus.UNRESOLVED, "", "nixld: " + line + "\n");
  }

  @Test
  void findSaysWhatWouldProvideIt() throws IOException {
    assertThat(run("nixld-index", "find", "libz.so.1"))
        .isEqualTo(unresolved("libz.so.1: not in the store; nixpkgs has it as zlib"));
    assertThat(run("nixld-index", "find", "libstdc++.so.6").err()).contains("stdenv.cc.cc.lib");
    assertThat(run("nixld-index", "find", "libssl.so.1.1").err()).contains("insecure");
    assertThat(run("nixld-index", "find", "libcuda.so.1").err())
        .contains("not in the store; no package", "/run/opengl-driver/lib");
    assertThat(run("nixld-index", "find", "libX11.so.6").err())
        .contains("as libx11 or xorg.libX11");
    assertThat(run("nixld-index", "find", "libfoo.so.1"))
        .isEqualTo(unresolved("libfoo.so.1: not in the store"));
    Ran imported = run("nixld-index", "import", "nix-index", database().toString());
    assertThat(imported.status()).isZero();
    assertThat(imported.out()).isEmpty();
    assertThat(imported.err())
        .startsWith("nixld: 2 libraries in 2 packages, of 2 files in " + work)
        .hasLineCount(1);
    assertThat(run("nixld-index", "find", "libfoo.so.1"))
        .isEqualTo(
            unresolved("libfoo.so.1: not in the store; nixpkgs has it as foo.lib or foo_1.lib"));
    assertThat(run("nixld-index", "find", "--json", "libfoo.so.1").out().strip()).isEqualTo("[ ]");
  }

  @Test
  void quietIsQuiet() throws IOException {
    assertThat(run("nixld-index", "import", "nix-index", database().toString(), "--quiet"))
        .isEqualTo(new Ran(ExitStatus.COMPLETE, "", ""));
  }

  @Test
  void aFileThatIsDamagedIsSaidOnce() throws IOException {
    Files.writeString(work.resolve("index.db.attributes"), "x");
    assertThat(run("nixld-index", "find", "libz.so.1", "libfoo.so.1").err())
        .containsOnlyOnce("is not a file of nixld")
        .contains("nixpkgs has it as zlib", "libfoo.so.1: not in the store");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Ran missing = run("nixld-index", "import", "nix-index", work.resolve("none").toString());
    assertThat(missing.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(missing.err()).hasLineCount(1).contains("no database of nix-index at " + work);
    Ran other = run("nixld-index", "import", "apt");
    assertThat(other.status()).isEqualTo(ExitStatus.USAGE);
    assertThat(other.err()).hasLineCount(1).contains("import takes nix-index");
    assertThat(run("nixld-index", "import", "nix-index", "a", "b").status())
        .isEqualTo(ExitStatus.USAGE);
    Ran packages = run("nixld-index", "packages", work.resolve("none").toString());
    assertThat(packages.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(packages.err()).hasLineCount(1).contains("no nixpkgs is there");
    assertThat(run("nixld-index", "packages", "<a b>").err()).contains("neither a path nor a name");
  }
}
