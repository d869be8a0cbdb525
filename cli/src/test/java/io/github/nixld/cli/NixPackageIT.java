package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The Nix package, built by Nix without a network, from the artifacts that `nix/maven-lock.json`
/// names. `nix/tests/nixpkgs.nix` stands in for nixpkgs.
@Tag(UnderTest.JVM)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NixPackageIT {
  /// What the script writes, by the names of the files.
  @TempDir private Path made = Path.of("");

  @BeforeAll
  void buildAndTry() throws IOException, InterruptedException {
    Installed.need("nix-build");
    Installed.need("unshare");
    assumeTrue(
        Processes.run("id", "-u").orFail().strip().equals("0"), "only root can mount an overlay");
    Path nixpkgs = TestStore.open().directory().resolve("nixpkgs");
    Processes.run(
            Map.of("MADE", made.toString(), "XDG_CACHE_HOME", made.resolve("cache").toString()),
            Readme.CHECKOUT.resolve("nix/tests/build").toString(),
            nixpkgs.toString(),
            """
            cd "$MADE"
            echo "$out" > out
            for command in nixld-env nixld-index nixld-ldd nixld-run; do
              "$out/bin/$command" --version > "$command"
            done
            "$out/bin/nixld-ldd" /bin/sh > ldd
            find "$out/share" -type f -printf '%P\\n' > share
            nix-store --query --references "$out" > references
            cp "$out/lib/nixld/nixld.jar" .
            lib=$out/lib/nixld
            "$JAVA_HOME/bin/java" -XX:AOTMode=on -XX:AOTCache="$lib/nixld.aot" -XX:+UseSerialGC \\
              -Dnixld.lib="$lib" --enable-native-access=ALL-UNNAMED -cp "$lib/nixld.jar" \\
              io.github.nixld.cli.Main nixld-env --version > aot
            """)
        .orFail();
  }

  private String made(String file) throws IOException {
    return Files.readString(made.resolve(file));
  }

  @Test
  void everyCommandStartsFromTheStorePath() throws IOException {
    assertThat(made("out")).matches("/nix/store/[a-z0-9]{32}-nixld-[0-9.]+\n");
    for (String command : Commands.NAMES.split(", ", -1)) {
      assertThat(made(command)).startsWith("nixld ");
    }
    assertThat(made("ldd")).contains("libc.so.6 => /");
  }

  /// Maven's part of the build does not depend on where and when it runs.
  @Test
  void itsJarIsTheSameAsThatOfTheCheckout() throws IOException {
    assertThat(Files.mismatch(
            made.resolve("nixld.jar"), Path.of("target/nixld/lib/nixld/nixld.jar").toAbsolutePath()))
        .isEqualTo(-1);
  }

  /// Its AOT cache is for the jar as it is in the store.
  @Test
  void theJvmTakesItsCache() throws IOException {
    assertThat(made("aot")).startsWith("nixld ");
  }

  @Test
  void direnvsLibraryIsInIt() throws IOException {
    assertThat(made("share").lines()).contains("nixld/direnv/nixld.sh");
  }

  /// Only what runs it: neither Maven nor the repository.
  @Test
  void itKeepsNothingOfTheBuild() throws IOException {
    assertThat(made("references")).doesNotContain("maven");
  }
}
