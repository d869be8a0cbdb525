package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.Machine;
import io.github.nixld.loader.NixLdVariables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A NixOS module, or lines to paste into one: the libraries that nix-ld gives to every program.
/// The attributes are those of the system's own nixpkgs.
///
/// NixOS has to know which options a module sets before it knows `pkgs`. So nothing before the
/// attribute set may use `pkgs`: a condition is one of the `assertions` in it.
///
/// The option's libraries are for one architecture and one libc, those of the system itself.
final class NixosModule implements OutputFormat {
  @Override
  public boolean isForNixLd() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    PackageInputs inputs = PackageInputs.of(request, NixosModule::served);
    List<String> directories = inputs.systemDirectories();
    boolean withLib = inputs.pinned() || !directories.isEmpty();
    List<String> lines = new ArrayList<>();
    request.environments().stream()
        .filter(it -> !served(it))
        .forEach(it -> lines.add("# " + notServed(it)));
    lines.addAll(List.of(withLib ? "{ lib, pkgs, ... }:" : "{ pkgs, ... }:", "", "{"));
    if (inputs.pinned()) {
      Environment environment =
          request.environments().stream().filter(NixosModule::served).findFirst().orElseThrow();
      Sources sources = Sources.of(environment, request.nixpkgs().attributes());
      String version = environment.libcVersion();
      lines.add("  " + Sources.CONDITION);
      lines.add("  assertions = [");
      lines.add("    {");
      lines.add(
          "      assertion = lib.versionAtLeast "
              + sources.set()
              + ".stdenv.cc.libc.version "
              + NixText.string(version)
              + ";");
      lines.add(
          "      message = "
              + NixText.string(
                  "The libraries that nixld pinned for nix-ld need glibc "
                      + version
                      + " or newer: choose again with nixld-env on this system.")
              + ";");
      lines.add("    }");
      lines.add("  ];");
      lines.add("");
    }
    lines.add("  programs.nix-ld = {");
    lines.add("    enable = true;");
    if (inputs.pinned()) {
      lines.add("    " + NixFile.PINNED);
    }
    lines.addAll(NixFile.indented(4, NixFile.list("libraries = ", inputs.all())));
    lines.add("  };");
    if (!directories.isEmpty()) {
      lines.add("");
      lines.add("  # Drivers go with the running kernel: no package has them.");
      lines.add("  environment.variables.NIX_LD_LIBRARY_PATH = lib.mkForce (");
      lines.add("    lib.concatStringsSep \":\" [");
      lines.add("      " + NixText.string(NixLdVariables.DEFAULT_DIRECTORY));
      directories.stream()
          .filter(it -> !it.equals(NixLdVariables.DEFAULT_DIRECTORY))
          .forEach(it -> lines.add("      " + NixText.string(it)));
      lines.add("    ]");
      lines.add("  );");
    }
    lines.add("}");
    out.append(NixFile.of(request, lines));
  }

  /// Whether the option's libraries are for the programs of an environment.
  private static boolean served(Environment environment) {
    return environment.system().equals(Machine.hostSystem())
        && !Sources.fileName(environment.loaderPath()).startsWith("ld-musl-");
  }

  private static String notServed(Environment environment) {
    boolean musl = environment.system().equals(Machine.hostSystem());
    return "programs.nix-ld has no libraries for programs of "
        + environment.system()
        + (musl ? " with musl" : "")
        + ": -f fhs.nix or -f "
        + (musl ? "package.nix" : "shell.nix")
        + " serves them";
  }

  @Override
  public List<String> warnings(OutputRequest request) {
    return request.environments().stream()
        .filter(it -> !served(it))
        .map(NixosModule::notServed)
        .toList();
  }

  @Override
  public boolean replaces(String text) {
    return Header.isUnder(text);
  }
}
