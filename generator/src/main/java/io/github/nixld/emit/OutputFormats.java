package io.github.nixld.emit;

import java.util.List;

/// All formats, by their names.
public final class OutputFormats {
  /// The names, the default one first.
  public static final List<String> NAMES =
      List.of(
          "env",
          "sh",
          "fish",
          "nu",
          "direnv",
          "json",
          "wrapper",
          "desktop",
          "systemd",
          "shell.nix",
          "flake.nix",
          "fhs.nix",
          "package.nix",
          "nixos");

  private OutputFormats() {}

  /// The format of a name.
  ///
  /// @throws IllegalArgumentException if no format has that name
  public static OutputFormat named(String name) {
    return switch (name) {
      case "env" -> new EnvFile();
      case "sh" -> new ShellScript();
      case "fish" -> new FishScript();
      case "nu" -> new NuScript();
      case "direnv" -> new DirenvScript();
      case "json" -> new JsonDocument();
      case "wrapper" -> new WrapperScript();
      case "desktop" -> new DesktopEntry();
      case "systemd" -> new SystemdDropIn();
      case "shell.nix" -> new ShellNix();
      case "flake.nix" -> new FlakeNix();
      case "fhs.nix" -> new FhsNix();
      case "package.nix" -> new PackageNix();
      case "nixos" -> new NixosModule();
      default -> throw new IllegalArgumentException("unknown format " + name);
    };
  }

  /// The formats that a file's name suggests, the most likely one first; empty if it suggests none.
  ///
  /// @param file the name of a file, with or without its directory
  public static List<String> impliedBy(String file) {
    String name = Sources.fileName(file);
    if (NAMES.contains(name) && name.endsWith(".nix")) {
      return List.of(name);
    }
    int dot = name.lastIndexOf('.');
    return switch (dot < 0 ? "" : name.substring(dot + 1)) {
      case "nix" -> List.of("shell.nix", "fhs.nix", "package.nix", "nixos");
      case "env" -> List.of("env");
      case "envrc" -> List.of("direnv");
      case "sh" -> List.of("sh", "wrapper");
      case "fish" -> List.of("fish");
      case "nu" -> List.of("nu");
      case "json" -> List.of("json");
      case "desktop" -> List.of("desktop");
      // A file of a service's directory, or of environment.d.
      case "conf" -> List.of("systemd", "env");
      default -> List.of();
    };
  }
}
