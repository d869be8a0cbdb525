package io.github.nixld.cli.env;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.emit.OutputFormat;
import io.github.nixld.emit.OutputFormats;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// In which format a result is written, and where.
///
/// @param format the format
/// @param file the file to write; null for standard output
/// @param pin the nixpkgs that expressions use, a revision or a path; null for the reader's own
/// @param report the file for the report; null for none
record OutputOptions(
    OutputFormat format, @Nullable Path file, @Nullable String pin, @Nullable Path report) {
  /// The files of nixld are smaller.
  private static final long LARGEST = 1 << 24;

  /// Stands for standard output as a file.
  private static final String STANDARD = "-";

  static final String FORCE = "--force";
  private static final String REPORT = "--report";

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Specs.choice(
            "FORMAT",
            OutputFormats.NAMES,
            OutputFormats.NAMES.getFirst()
                + " (default), "
                + String.join(", ", OutputFormats.NAMES.subList(1, OutputFormats.NAMES.size()))
                + ".",
            "-f",
            "--format"));
    spec.addOption(
        Specs.value(
            "FILE", "Write there, atomically, instead of standard output.", "-o", "--output"));
    spec.addOption(
        Specs.value(
            "FILE", "Also write an HTML page: the dependency graph, with reasons.", REPORT));
    spec.addOption(
        Specs.flag("Overwrite FILE even if it was edited or not written by nixld.", FORCE));
    spec.addOption(
        Specs.value(
            "REV|PATH",
            "The nixpkgs that Nix expressions use: a commit, or a directory.",
            "--pin"));
  }

  /// Reads the options.
  ///
  /// @throws CommandException if they contradict each other, or the file must not be replaced
  static OutputOptions of(ParseResult parsed) throws CommandException {
    String name = parsed.matchedOptionValue("--output", (String) null);
    OutputFormat format = format(formatName(parsed, name));
    String pin = parsed.matchedOptionValue("--pin", (String) null);
    if (pin != null && !format.hasNixpkgs()) {
      throw new CommandException(
          ExitStatus.USAGE, "--pin: this format takes nothing from a nixpkgs of its own");
    }
    Path file = name == null || name.equals(STANDARD) ? null : file(name);
    if (file != null && !parsed.hasMatchedOption(FORCE) && !replaceable(format, file)) {
      throw new CommandException(
          ExitStatus.USAGE,
          name
              + " was edited, or not written by nixld: use "
              + FORCE
              + " to replace it, or another FILE");
    }
    String report = parsed.matchedOptionValue(REPORT, (String) null);
    if (STANDARD.equals(report)) {
      throw new CommandException(
          ExitStatus.USAGE,
          REPORT + " -: standard output has the result: name a file, such as report.html");
    }
    return new OutputOptions(
        format, file, pin == null ? null : pinned(pin), report == null ? null : file(report));
  }

  /// The same, but expressions use a nixpkgs, unless the user named one.
  ///
  /// @param revision a commit
  OutputOptions withNixpkgs(String revision) {
    return pin != null || !format.hasNixpkgs()
        ? this
        : new OutputOptions(format, file, revision, report);
  }

  private static Path file(String name) throws CommandException {
    Path file = Paths.absolute(name);
    if (name.endsWith("/") || Files.isDirectory(file)) {
      throw new CommandException(ExitStatus.USAGE, name + ": a directory: name a file in it");
    }
    return file;
  }

  /// The format that the user asked for, or that the name of the file implies.
  private static String formatName(ParseResult parsed, @Nullable String file)
      throws CommandException {
    String usual = OutputFormats.NAMES.getFirst();
    List<String> implied =
        parsed.hasMatchedOption("--format") || file == null
            ? List.of()
            : OutputFormats.impliedBy(file);
    if (implied.isEmpty() || implied.contains(usual)) {
      return parsed.matchedOptionValue("--format", usual);
    }
    if (implied.size() > 2) {
      throw new CommandException(
          ExitStatus.USAGE,
          file + ": name its format with --format: " + String.join(", ", implied));
    }
    return implied.getFirst();
  }

  private static OutputFormat format(String name) throws CommandException {
    if (!OutputFormats.NAMES.contains(name)) {
      throw new CommandException(
          ExitStatus.USAGE,
          "unknown format '"
              + name
              + "'"
              + Spelling.hint(name, OutputFormats.NAMES)
              + ": choose one of "
              + String.join(", ", OutputFormats.NAMES));
    }
    return OutputFormats.named(name);
  }

  private static String pinned(String pin) throws CommandException {
    if (pin.matches("[0-9a-f]{40}")) {
      return pin;
    }
    Path path = Paths.absolute(pin);
    if (!Files.exists(path.resolve("default.nix"))) {
      throw new CommandException(
          ExitStatus.USAGE,
          "--pin " + pin + ": neither a commit (40 hexadecimal digits) nor a nixpkgs' directory");
    }
    return FileNames.text(path);
  }

  /// Whether writing a file loses nothing that a user wrote. A device or a FIFO loses nothing.
  private static boolean replaceable(OutputFormat format, Path file) throws CommandException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) == 0) {
        return true;
      }
      return Files.size(file) < LARGEST
          && format.replaces(FileNames.decode(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new CommandException(
          ExitStatus.INPUT, file + " cannot be replaced: " + Paths.reason(e));
    }
  }
}
