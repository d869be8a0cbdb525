package io.github.nixld.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.signature.PublicKey;
import io.github.nixld.snapshot.ManifestJson;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotImport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// docs/catalog.md, run.
class CatalogDocumentIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void itsCommandsMakeACatalog() throws Exception {
    String document = Files.readString(CHECKOUT.resolve("docs/catalog.md"));
    Matcher commands = COMMANDS.matcher(document);
    assertThat(commands.find()).isTrue();
    Path script = Files.writeString(directory.resolve("script"), commands.group(1));
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-eu", script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true);
    shell.environment().put("PATH", CHECKOUT.resolve("bin") + ":" + System.getenv("PATH"));
    shell.environment().put("NIX_CONFIG", "build-users-group =");
    shell.environment().put("STORE_PATHS", NixStorePaths.of("zlib"));
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Path catalog = directory.resolve("catalog");
    for (String name : List.of("known.db", "failures.tsv")) {
      assertThat(catalog.resolve(name)).exists();
    }
    PublicKey key = PublicKey.parse(Files.readString(directory.resolve("key.public")));
    new SnapshotImport(
            new Origin(catalog.toString(), List.of(key)),
            directory.resolve("kept"),
            Path.of("/nix/store"),
            (_, _, _) -> {})
        .run();
    try (Snapshot snapshot = Objects.requireNonNull(Snapshot.open(directory.resolve("kept")))) {
      assertThat(snapshot.index().find("libz.so.1")).isNotEmpty();
    }
  }

  /// The example has no real hashes; all else is read.
  @Test
  void itsManifestIsOne() throws Exception {
    String document = Files.readString(CHECKOUT.resolve("docs/catalog.md"));
    Matcher json = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(document);
    assertThat(json.find()).isTrue();
    String text = json.group(1).replace("\"…\"", "\"" + "0".repeat(64) + "\"");
    assertThat(
            ManifestJson.read(text.replace("…", "AA").getBytes(StandardCharsets.UTF_8), "document")
                .channel())
        .isEqualTo("nixos-26.05");
    int lines = document.indexOf("    nixld-catalog 1\n");
    String signed = document.substring(lines, document.indexOf("\n\n", lines));
    assertThat(signed.lines().map(it -> it.strip().split(" ")[0]).distinct())
        .containsExactly(
            "nixld-catalog",
            "channel",
            "system",
            "nixpkgs",
            "created",
            "store",
            "cache",
            "coverage",
            "file");
  }
}
