package io.github.nixld.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A directory with an `.envrc`, as the real direnv sees it, on a small store. The library is where
/// direnv looks for it; the nixld-env in PATH counts how often it is started.
///
/// @param store the store, in whose home all of it lies
/// @param directory the project's
record DirenvProject(SmallStore store, Path directory) {
  /// What a load of the `.envrc` came to.
  record Loaded(Map<String, String> variables, String said) {
    String loader() {
      return variables.getOrDefault("NIX_LD", "");
    }

    String libraryPath() {
      return variables.getOrDefault("NIX_LD_LIBRARY_PATH", "");
    }
  }

  static DirenvProject in(SmallStore store, String name) throws IOException {
    Installed.need("direnv");
    Path library = store.home().resolve("config/direnv/lib/nixld.sh");
    if (!Files.exists(library)) {
      Files.createDirectories(library.getParent());
      Files.copy(Readme.CHECKOUT.resolve("nix/direnv/nixld.sh"), library);
      Path counting = Files.createDirectories(store.home().resolve("bin")).resolve("nixld-env");
      Files.writeString(
          counting,
          "#!/bin/sh\necho start >> '%s'\nexec '%s' \"$@\"\n"
              .formatted(store.home().resolve("starts"), UnderTest.command("nixld-env")));
      Files.setPosixFilePermissions(counting, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return new DirenvProject(store, Files.createDirectories(store.home().resolve(name)));
  }

  Shell shell() {
    Path home = store.home();
    Shell shell = new Shell(directory, store.shell().variables());
    return shell
        .with("PATH", home.resolve("bin") + ":" + System.getenv("PATH"))
        .with("HOME", home.toString())
        .with("STORE", store.directory().toString())
        .with("XDG_CONFIG_HOME", home.resolve("config").toString())
        .with("XDG_DATA_HOME", home.resolve("data").toString());
  }

  /// Writes and allows the `.envrc`.
  DirenvProject envrc(String... lines) throws IOException, InterruptedException {
    Files.writeString(directory.resolve(".envrc"), String.join("\n", lines) + "\n");
    shell().run("direnv", "allow").orFail();
    return this;
  }

  /// Loads the `.envrc` into an empty shell.
  Loaded load() throws IOException, InterruptedException {
    Ran ran = shell().run("direnv", "export", "json");
    Map<String, String> variables = new TreeMap<>();
    if (!ran.orFail().isEmpty()) {
      for (Map.Entry<String, JsonNode> field :
          new ObjectMapper().readTree(ran.out()).properties()) {
        if (!field.getKey().startsWith("DIRENV_")) {
          variables.put(field.getKey(), field.getValue().asText());
        }
      }
    }
    return new Loaded(variables, ran.err());
  }

  /// How often nixld-env was started, by any project of the store.
  int starts() throws IOException {
    Path count = store.home().resolve("starts");
    return Files.exists(count) ? Files.readAllLines(count).size() : 0;
  }

  /// Where the roots of a `use nixld` lead to.
  List<Path> roots(int use) throws IOException {
    List<Path> targets = new ArrayList<>();
    try (Stream<Path> links = Files.list(directory.resolve(".direnv/nixld/" + use))) {
      for (Path link : links.filter(Files::isSymbolicLink).sorted().toList()) {
        targets.add(Files.readSymbolicLink(link));
      }
    }
    return targets;
  }
}
