package io.github.nixld.catalog;

import io.github.nixld.signature.PublicKey;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotImport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A catalog of store paths that real Nix has put into a cache.
///
/// @param directory where it is: `key.pub`, `cache`, `published`
public record TestCatalog(Path directory) {
  /// Makes one.
  ///
  /// @param storePaths published together with their references
  public static TestCatalog of(List<String> storePaths, Path directory) throws Exception {
    TestCatalog made = new TestCatalog(directory);
    run(
        List.of(
            "nix-store",
            "--generate-binary-cache-key",
            "test-1",
            made.file("key.sec"),
            made.file("key.pub")));
    List<String> closure = new ArrayList<>(List.of("nix-store", "--query", "--requisites"));
    closure.addAll(storePaths);
    List<String> paths = run(closure).lines().distinct().toList();
    List<String> copy =
        new ArrayList<>(
            List.of(
                "nix",
                "copy",
                "--to",
                "file://%s?compression=none&write-nar-listing=true&secret-key=%s"
                    .formatted(made.file("cache"), made.file("key.sec"))));
    copy.addAll(paths);
    run(copy);
    Files.write(directory.resolve("paths"), paths);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    int status =
        Main.run(
            new String[] {
              "build", "--quiet",
              "--from", made.file("cache"),
              "--paths", made.file("paths"),
              "--output", made.file("published"),
              "--key", made.file("key.sec")
            },
            out,
            out);
    if (status != 0) {
      throw new AssertionError(said.toString(StandardCharsets.UTF_8));
    }
    return made;
  }

  /// Where one of its files is.
  public String file(String name) {
    return directory.resolve(name).toString();
  }

  /// The catalog as a user has it.
  Snapshot imported() throws Exception {
    Path kept = directory.resolve("kept");
    new SnapshotImport(
            new Origin(
                file("published"),
                List.of(PublicKey.parse(Files.readString(directory.resolve("key.pub"))))),
            kept,
            Path.of("/nix/store"),
            (_, _, _) -> {})
        .run();
    return Objects.requireNonNull(Snapshot.open(kept));
  }

  /// What a program of Nix prints.
  static String run(List<String> command) throws Exception {
    Path err = Files.createTempFile("nix", "err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
      builder
          .environment()
          .put("NIX_CONFIG", "experimental-features = nix-command\nbuild-users-group =");
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + "\n" + Files.readString(err));
      }
      return out;
    } finally {
      Files.delete(err);
    }
  }
}
