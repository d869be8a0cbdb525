package io.github.nixld.emit;

import java.util.List;

/// The formats that there are, by the names under which they are asked for.
public final class OutputFormats {
  /// The names, the default one first.
  public static final List<String> NAMES =
      List.of(
          "env",
          "sh",
          "fish",
          "direnv",
          "json",
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
      case "direnv" -> new DirenvScript();
      case "json" -> new JsonDocument();
      case "shell.nix" -> new ShellNix();
      case "flake.nix" -> new FlakeNix();
      case "fhs.nix" -> new FhsNix();
      case "package.nix" -> new PackageNix();
      case "nixos" -> new NixosModule();
      default -> throw new IllegalArgumentException("no format is called " + name);
    };
  }
}
