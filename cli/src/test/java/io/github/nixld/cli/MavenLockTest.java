package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The artifacts that the Nix package is built of. [NixPackageIT] builds it.
class MavenLockTest {
  private static final Path LOCK = Path.of("nix/maven-lock.json");

  private static final List<Path> MODULES =
      List.of(Path.of("catalog"), Path.of("cli"), Path.of("generator"), Path.of("indexer"));

  @TempDir private Path copy = Path.of("");

  /// A copy of what the check reads.
  private Shell checkout() throws IOException {
    for (Path file : List.of(LOCK, Path.of("nix/update-lock"), Path.of("pom.xml"))) {
      copy(file);
    }
    for (Path module : MODULES) {
      copy(module.resolve("pom.xml"));
    }
    return Shell.in(copy);
  }

  private void copy(Path file) throws IOException {
    Files.createDirectories(copy.resolve(file).getParent());
    Files.copy(
        Readme.CHECKOUT.resolve(file),
        copy.resolve(file),
        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void replace(String file, String old, String with) throws IOException {
    String text = Files.readString(copy.resolve(file));
    assertThat(text).contains(old);
    Files.writeString(copy.resolve(file), text.replace(old, with));
  }

  @Test
  void itIsThatOfThePoms() throws IOException, InterruptedException {
    checkout().run("nix/update-lock", "--check").orFail();
  }

  @Test
  void aPomThatHasChangedSinceIsNoticed() throws IOException, InterruptedException {
    Shell shell = checkout();
    replace("cli/pom.xml", "<artifactId>picocli</artifactId>", "<artifactId>other</artifactId>");
    Ran ran = shell.run("nix/update-lock", "--check");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("run nix/update-lock").hasLineCount(1);
  }

  /// A release changes nothing of what the build downloads.
  @Test
  void anotherVersionOfNixldNeedsNoOtherLock() throws IOException, InterruptedException {
    Shell shell = checkout();
    for (String pom : List.of("pom.xml", "cli/pom.xml", "indexer/pom.xml")) {
      replace(pom, "<version>0.1.0-SNAPSHOT</version>", "<version>0.1.0</version>");
    }
    for (String pom : List.of("catalog/pom.xml", "generator/pom.xml")) {
      replace(pom, "<version>0.1.0-SNAPSHOT</version>", "<version>0.1.0</version>");
    }
    shell.run("nix/update-lock", "--check").orFail();
  }

  @Test
  void everyArtifactHasAPlainPathAndAHash() throws IOException {
    JsonNode artifacts =
        new ObjectMapper().readTree(Readme.CHECKOUT.resolve(LOCK).toFile()).get("artifacts");
    assertThat(artifacts.size()).isGreaterThan(100);
    artifacts
        .properties()
        .forEach(it -> {
          assertThat(it.getKey()).matches("[A-Za-z0-9._/+-]+\\.(jar|pom)");
          assertThat(it.getValue().asText()).matches("[0-9a-f]{64}");
        });
  }
}
