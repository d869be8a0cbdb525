package io.github.nixld.cli.env;

import io.github.nixld.archive.Archive;
import io.github.nixld.archive.Member;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.cli.choice.ChoiceService;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.emit.ArchiveKind;
import io.github.nixld.emit.HtmlReport;
import io.github.nixld.emit.Nixpkgs;
import io.github.nixld.emit.OutputFormat;
import io.github.nixld.emit.OutputRequest;
import io.github.nixld.emit.Places;
import io.github.nixld.emit.PlainText;
import io.github.nixld.emit.Question;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes a result in its format.
///
/// @param options the user's options
/// @param choices the options of the choice, which also have the names of files beside the programs
/// @param index the index that was used
record ResultWriter(EnvOptions options, ChoiceService choices, Path index) {
  /// Writes.
  ///
  /// @param environments the choices
  /// @param attributes what is known about nixpkgs
  void write(List<Environment> environments, Attributes attributes) throws CommandException {
    OutputFormat format = options.output().format();
    Path file = options.output().file();
    Streams streams = choices.streams();
    OutputRequest request = request(environments, attributes);
    String refusal = format.refusal(request);
    if (refusal != null) {
      throw new CommandException(ExitStatus.USAGE, refusal);
    }
    StringBuilder text = new StringBuilder();
    try {
      format.write(request, text);
      if (file == null) {
        // A terminal is for people; results for programs go to a file or a pipe.
        streams.out().append(Streams.showsResults() ? PlainText.lines(text.toString()) : text);
      } else {
        AtomicFile.write(file, text.toString(), format.executable());
      }
    } catch (IOException e) {
      throw unwritable(file == null ? "standard output" : FileNames.text(file), e);
    }
    for (String warning : format.warnings(request)) {
      streams.say(warning);
    }
    if (attributes.equals(Attributes.NONE) && text.indexOf("builtins.storePath \"") >= 0) {
      streams.say(
          "the result pins store paths, because no attributes of nixpkgs are recorded yet: run"
              + " nixld-index packages");
    }
    Path report = options.output().report();
    if (report != null) {
      writeReport(report, request);
    }
  }

  private static void writeReport(Path report, OutputRequest request) throws CommandException {
    StringBuilder page = new StringBuilder();
    try {
      HtmlReport.write(request, page);
      AtomicFile.write(report, page.toString());
    } catch (IOException e) {
      throw unwritable(FileNames.text(report), e);
    }
  }

  private static CommandException unwritable(String file, IOException e) {
    return new CommandException(
        ExitStatus.INPUT,
        file
            + " cannot be written: "
            + (e instanceof NoSuchFileException ? "there is no such directory" : Paths.reason(e)));
  }

  private OutputRequest request(List<Environment> environments, Attributes attributes)
      throws CommandException {
    Path here = FileNames.here();
    Path file = options.output().file();
    return new OutputRequest(
        environments,
        new Question(
            options.paths(),
            options.command(),
            choices.options().steering().additional(),
            archives(options.paths())),
        new Places(
            FileNames.text(here),
            FileNames.text(
                file == null ? here : Objects.requireNonNullElse(file.getParent(), file)),
            FileNames.text(index),
            options.choice().steering().farm()),
        new Nixpkgs(attributes, options.output().pin()),
        ShellEnvironment.current().surroundings(options.variables().appended()));
  }

  /// The archives among the arguments, or around them. Unreadable ones were refused before.
  private static Map<String, ArchiveKind> archives(List<String> asked) throws CommandException {
    Map<String, ArchiveKind> archives = new HashMap<>();
    for (String each : asked) {
      Path path = Paths.absolute(each);
      try {
        Member member = Files.isDirectory(path) ? null : Member.of(path);
        if (member != null) {
          archives.put(FileNames.text(member.archive()), kind(member.kind(), member.archive()));
        }
      } catch (IOException e) {
        throw new CommandException(ExitStatus.INPUT, each + ": " + Paths.reason(e));
      }
    }
    return archives;
  }

  private static ArchiveKind kind(Archive archive, Path path) throws IOException {
    return switch (archive) {
      case ZIP -> ArchiveKind.ZIP;
      // libarchive's tar reads all of these.
      case TAR, CPIO, SEVEN_ZIP -> ArchiveKind.TAR;
      case COMPRESSED ->
          Archive.inCompressed(path) == null ? ArchiveKind.COMPRESSED : ArchiveKind.TAR;
      case SQUASHFS -> ArchiveKind.SQUASHFS;
      case DEB -> ArchiveKind.DEB;
      case RPM -> ArchiveKind.RPM;
      case APPIMAGE -> ArchiveKind.APPIMAGE;
    };
  }
}
