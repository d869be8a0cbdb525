package io.github.nixld.cli.doctor;

import io.github.nixld.cli.command.Amount;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.Status;
import io.github.nixld.linux.Linux;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import io.github.nixld.run.NixLd;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Examines a system.
///
/// @param root its root directory
/// @param variables the environment variables of the shell
/// @param drivers the directories that may have graphics drivers
record Examination(Path root, Map<String, String> variables, List<String> drivers) {
  private static final String FIRST = "LD_LIBRARY_PATH";

  /// All findings.
  List<Finding> findings(StoreOptions where) {
    List<Finding> findings = new ArrayList<>();
    findings.add(nixLd());
    findings.addAll(nixLdVariables());
    findings.addAll(index(where));
    findings.add(graphics());
    findings.add(direnv());
    findings.add(nix());
    return findings;
  }

  /// The path at which programs of this machine search their loader.
  private static String loader() {
    int machine =
        switch (Machine.hostSystem().split("-", 2)[0]) {
          case "aarch64" -> Machine.AARCH64;
          case "riscv64" -> Machine.RISCV;
          default -> Machine.X86_64;
        };
    return Machine.loader(
        new ElfHeader(
            ElfHeader.CLASS64, ElfHeader.LITTLE_ENDIAN, 0, 0, ElfHeader.ET_DYN, machine, 0));
  }

  private Finding nixLd() {
    String loader = loader();
    Path file = in(loader);
    if (NixLd.standsAt(file)) {
      return Finding.ok("nix-ld", loader);
    }
    return Files.exists(file)
        ? Finding.optional(
            "nix-ld",
            loader + " is another loader",
            "nixld-run starts programs without nix-ld, variables have no effect here")
        : Finding.optional(
            "nix-ld",
            "nothing is at " + loader,
            "set programs.nix-ld.enable = true on NixOS, or start programs with nixld-run");
  }

  /// Findings about the variables of this shell that nix-ld reads.
  private List<Finding> nixLdVariables() {
    List<Finding> findings = new ArrayList<>();
    String loader = value(NixLdVariables.LOADER);
    if (loader == null) {
      findings.add(
          Finding.optional(
              "variables",
              NixLdVariables.LOADER + " is not set",
              "nixld-env ./program prints them"));
    } else if (exists(loader)) {
      findings.add(Finding.ok("variables", NixLdVariables.LOADER + " is " + loader));
    } else {
      findings.add(
          Finding.wrong(
              "variables",
              NixLdVariables.LOADER + " is " + loader + ", which is gone",
              "choose again with nixld-env, and keep the choice with --gc-root"));
    }
    String path = value(NixLdVariables.LIBRARY_PATH);
    if (path != null) {
      List<String> gone =
          Stream.of(path.split("[:;]")).filter(it -> !it.isEmpty() && !exists(it)).toList();
      findings.add(
          gone.isEmpty()
              ? Finding.ok("", NixLdVariables.LIBRARY_PATH + ": all directories are there")
              : Finding.wrong(
                  "",
                  NixLdVariables.LIBRARY_PATH + ": " + String.join(", ", gone) + " gone",
                  "choose again with nixld-env"));
    }
    if (!variables.getOrDefault(FIRST, "").isEmpty()) {
      findings.add(
          Finding.optional(
              "",
              FIRST + " is set",
              "it is searched before what nixld chose: unset it if programs load the wrong library"));
    }
    return findings;
  }

  /// The value that nix-ld reads: the name for the system takes precedence over the plain one.
  private @Nullable String value(String name) {
    String own = variables.get(name + NixLdVariables.hostSuffix());
    return own != null && !own.isEmpty() ? own : variables.get(name);
  }

  private static List<Finding> index(StoreOptions where) {
    try {
      IndexLocation location = IndexLocation.of(where);
      if (!Files.exists(location.file())) {
        return List.of(
            Finding.ok("store", location.store().toString()),
            Finding.optional(
                "index",
                "none yet at " + location.file(),
                "nixld-index build makes it; the first nixld-env does so too"));
      }
      try (Index index = location.open()) {
        Status status = index.status();
        String state =
            "%s, %d objects, built %s"
                .formatted(
                    location.file(), status.objects(), Amount.age(status.built(), Instant.now()));
        return List.of(
            Finding.ok("store", status.storeDirectory()),
            status.current()
                ? Finding.ok("index", state)
                : Finding.optional(
                    "index",
                    state,
                    "the store may have changed since: the next nixld-env brings it up to date"),
            location.attributes().isRecorded()
                ? Finding.ok("attributes", "known of nixpkgs")
                : Finding.optional(
                    "attributes",
                    "only the commonest are known",
                    "nixld-index packages, or nixld-index import nix-index, records the rest"));
      }
    } catch (CommandException | DamagedIndexException e) {
      return List.of(
          Finding.wrong(hasStore(where) ? "index" : "store", String.valueOf(e.getMessage()), ""));
    }
  }

  private static boolean hasStore(StoreOptions where) {
    try {
      return Files.isDirectory(where.directory());
    } catch (CommandException e) {
      return false;
    }
  }

  private Finding graphics() {
    List<String> found = drivers.stream().filter(it -> Files.isDirectory(in(it))).toList();
    return found.isEmpty()
        ? Finding.optional(
            "drivers",
            "no graphics drivers in " + drivers.getFirst(),
            "hardware.graphics.enable = true on NixOS, or nixld-env --drivers DIR")
        : Finding.ok("drivers", String.join(", ", found));
  }

  private Finding direnv() {
    String home = variables.getOrDefault("HOME", "");
    String configuration = variables.getOrDefault("XDG_CONFIG_HOME", home + "/.config");
    boolean installed =
        Stream.of(
                configuration + "/direnv/lib/nixld.sh",
                configuration + "/direnv/lib/hm-nixld.sh",
                "/etc/direnv/lib/nixld.sh",
                "/run/current-system/sw/share/direnv/lib/nixld.sh")
            .anyMatch(it -> exists(it));
    if (!isInPath("direnv")) {
      return Finding.optional("direnv", "not in PATH", "needed for `use nixld` in .envrc only");
    }
    return installed
        ? Finding.ok("direnv", "`use nixld` is known")
        : Finding.optional(
            "direnv",
            "`use nixld` may not be known",
            "mkdir -p %1$s/direnv/lib && ln -s %2$s %1$s/direnv/lib/"
                .formatted(configuration, library()));
  }

  /// The direnv library of this installation.
  private static String library() {
    String own = Linux.library();
    Path directory = own == null ? null : Path.of(own).toAbsolutePath().getParent();
    return directory == null
        ? "share/nixld/direnv/nixld.sh"
        : directory.resolve("../../share/nixld/direnv/nixld.sh").normalize().toString();
  }

  private Finding nix() {
    return isInPath("nix-store")
        ? Finding.ok("nix", "nix-store is in PATH: --gc-root and --realise use it")
        : Finding.optional("nix", "nix-store is not in PATH", "--gc-root and --realise need it");
  }

  private boolean isInPath(String program) {
    return Stream.of(variables.getOrDefault("PATH", "").split(":"))
        .anyMatch(it -> it.startsWith("/") && exists(it + "/" + program));
  }

  private boolean exists(String path) {
    try {
      return path.startsWith("/") && Files.exists(in(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private Path in(String path) {
    return root.resolve(path.substring(1));
  }
}
