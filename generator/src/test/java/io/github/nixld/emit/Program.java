package io.github.nixld.emit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The real readers of what formats write.
///
/// @param directory where they run; also their home
record Program(Path directory) {
  /// What a program did.
  record Ran(int status, String out, String err) {
    String orFail() {
      if (status != 0) {
        throw new AssertionError("exit status " + status + "\n" + out + err);
      }
      return out;
    }

    /// The variables that `env -0` printed.
    Map<String, String> variables() {
      Map<String, String> variables = new LinkedHashMap<>();
      for (String variable : orFail().split("\0", -1)) {
        int at = variable.indexOf('=');
        if (at > 0) {
          variables.put(variable.substring(0, at), variable.substring(at + 1));
        }
      }
      return variables;
    }
  }

  /// Runs a program with an almost empty environment. Its arguments are plain: those of a process
  /// have the JVM's encoding.
  Ran run(String... command) throws IOException, InterruptedException {
    Path err = Files.createTempFile(directory, "err", null);
    ProcessBuilder builder =
        new ProcessBuilder(List.of(command))
            .directory(directory.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectError(err.toFile());
    Map<String, String> variables = builder.environment();
    String path = Objects.requireNonNull(System.getenv("PATH"));
    String engine = System.getenv("DOCKER_HOST");
    variables.clear();
    variables.put("PATH", path);
    variables.put("LC_ALL", "C.UTF-8");
    if (engine != null) {
      variables.put("DOCKER_HOST", engine);
    }
    for (String name : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")) {
      variables.put(name, directory.toString());
    }
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out, Files.readString(err));
  }

  /// Writes a file.
  Path file(String name, CharSequence text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
