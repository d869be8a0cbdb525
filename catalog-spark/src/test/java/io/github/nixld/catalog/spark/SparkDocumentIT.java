package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.catalog.NixStorePaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of docs/catalog.md: those that make a catalog on one machine, then with Spark.
class SparkDocumentIT {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void itsCommandsMakeTheSameCatalogTwice() throws Exception {
    String document = Files.readString(CHECKOUT.resolve("docs/catalog.md"));
    List<String> commands =
        COMMANDS.matcher(document).results().map(found -> found.group(1)).toList();
    assertThat(commands).hasSize(2);
    assertThat(commands.getLast()).startsWith("spark-submit ");
    Path script = Files.writeString(directory.resolve("script"), String.join("\n", commands));
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Path submit =
        Files.writeString(
            bin.resolve("spark-submit"),
            "#!/bin/sh\nexec "
                + Cluster.submit("512m").stream()
                    .map(word -> "'" + word + "'")
                    .collect(Collectors.joining(" "))
                + " --conf spark.ui.enabled=false --class "
                + Main.class.getName()
                + " \"$@\"\n");
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(Cluster.JAR, directory.resolve("nixld-catalog-spark.jar"));

    ProcessBuilder shell =
        new ProcessBuilder("sh", "-eu", script.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true);
    shell
        .environment()
        .put("PATH", bin + ":" + CHECKOUT.resolve("bin") + ":" + System.getenv("PATH"));
    shell.environment().put("NIX_CONFIG", "build-users-group =");
    shell.environment().put("STORE_PATHS", String.join(" ", NixStorePaths.all(List.of("zlib"))));
    shell.environment().put("MASTER", "local[2]");
    Process process = shell.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(CatalogRows.of(directory.resolve("spark-catalog")))
        .isEqualTo(CatalogRows.of(directory.resolve("catalog")));
  }
}
