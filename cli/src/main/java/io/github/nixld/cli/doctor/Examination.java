package io.github.nixld.cli.doctor;

import io.github.nixld.cli.command.ShellWord;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import io.github.nixld.run.NixLd;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Examines a system.
///
/// @param root its root directory
/// @param variables the environment variables of the shell
/// @param drivers the directories that may have graphics drivers
/// @param namespaces whether a mount namespace can be made in which a loader is at a path
/// @param library the direnv library of this installation; null if it has none
record Examination(
    Path root,
    Map<String, String> variables,
    List<String> drivers,
    Predicate<Path> namespaces,
    @Nullable Path library) {
  private static final String FIRST = "LD_LIBRARY_PATH";
  private static final String RUN = "nixld-run";

  /// All findings.
  List<Finding> findings(StoreOptions where) {
    List<Finding> findings = new ArrayList<>();
    findings.add(nixLd());
    findings.add(nixldRun());
    findings.addAll(nixLdVariables());
    findings.addAll(StoreExamination.findings(where));
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
            (isNixOs() ? "set programs.nix-ld.enable = true, or " : "")
                + "start programs with nixld-run");
  }

  private boolean isNixOs() {
    return exists("/etc/NIXOS");
  }

  /// In which way `nixld-run` starts programs.
  private Finding nixldRun() {
    Path loader = in(loader());
    if (NixLd.standsAt(loader)) {
      return Finding.ok(RUN, "starts programs through nix-ld");
    }
    return namespaces.test(loader)
        ? Finding.ok(RUN, "starts programs in a mount namespace, with the chosen loader in place")
        : Finding.optional(
            RUN,
            "calls the chosen loader, because no mount namespace can be made here",
            "/proc/self/exe is then the loader, and programs that start themselves again, such as"
                + " Chromium, fail");
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
              ? Finding.ok("", "all directories in " + NixLdVariables.LIBRARY_PATH + " are there")
              : Finding.wrong(
                  "",
                  NixLdVariables.LIBRARY_PATH
                      + " names "
                      + String.join(" and ", gone)
                      + (gone.size() == 1 ? ", which is gone" : ", which are gone"),
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

  private Finding graphics() {
    List<String> found = drivers.stream().filter(it -> Files.isDirectory(in(it))).toList();
    return found.isEmpty()
        ? Finding.optional(
            "drivers",
            "no graphics drivers in " + drivers.getFirst(),
            isNixOs()
                ? "set hardware.graphics.enable = true"
                : "if programs need them, name their directory with nixld-env --drivers DIR")
        : Finding.ok("drivers", String.join(", ", found));
  }

  private Finding direnv() {
    if (!isInPath("direnv")) {
      return Finding.optional("direnv", "not in PATH", "needed for `use nixld` in .envrc only");
    }
    String configuration = configuration();
    List<String> places =
        new ArrayList<>(
            List.of(
                "/etc/direnv/lib/nixld.sh", "/run/current-system/sw/share/direnv/lib/nixld.sh"));
    if (configuration != null) {
      places.add(configuration + "/direnv/lib/nixld.sh");
      places.add(configuration + "/direnv/lib/hm-nixld.sh");
    }
    return places.stream().anyMatch(this::exists)
        ? Finding.ok("direnv", "`use nixld` is known")
        : Finding.optional("direnv", "`use nixld` may not be known", linking(configuration));
  }

  /// What makes it known; empty if there is no place for it.
  private String linking(@Nullable String configuration) {
    if (configuration == null) {
      return "";
    }
    return library == null
        ? "put nix/direnv/nixld.sh of a checkout into " + configuration + "/direnv/lib"
        : "mkdir -p %1$s && ln -s %2$s %1$s/"
            .formatted(
                ShellWord.of(configuration + "/direnv/lib"), ShellWord.of(library.toString()));
  }

  /// The user's directory of configuration; null if no variable names one.
  private @Nullable String configuration() {
    String named = variables.getOrDefault("XDG_CONFIG_HOME", "");
    if (named.startsWith("/")) {
      return named;
    }
    String home = variables.getOrDefault("HOME", "");
    return home.startsWith("/") ? home + "/.config" : null;
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
