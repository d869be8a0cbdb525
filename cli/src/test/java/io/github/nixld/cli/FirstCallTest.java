package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first calls in a fresh checkout build it: one of them, while the others wait.
class FirstCallTest {
  private static final int CALLS = 5;

  @TempDir private Path checkout = Path.of("");

  /// A checkout whose Maven takes a moment.
  @BeforeEach
  void makeCheckout() throws IOException {
    for (String directory : List.of("bin", "dev", "cli")) {
      Files.createDirectory(checkout.resolve(directory));
    }
    Files.copy(Readme.CHECKOUT.resolve("bin/nixld"), checkout.resolve("bin/nixld-env"));
    script(
        "dev/mvn",
        """
        #!/bin/sh
        echo built >> built
        sleep 1
        mkdir -p cli/target/nixld/bin
        printf '#!/bin/sh\\necho "ran $1"\\n' > cli/target/nixld/bin/new
        chmod +x cli/target/nixld/bin/new
        mv cli/target/nixld/bin/new cli/target/nixld/bin/nixld-env
        """);
  }

  private void script(String name, String text) throws IOException {
    Path script = Files.writeString(checkout.resolve(name), text);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void oneOfThemBuilds() throws Exception {
    List<Process> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(
          new ProcessBuilder("bin/nixld-env", "it")
              .directory(checkout.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process call : calls) {
      assertThat(
              new String(
                  call.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("ran it\n");
      assertThat(call.waitFor()).isZero();
    }
    assertThat(checkout.resolve("built")).hasContent("built");
  }
}
