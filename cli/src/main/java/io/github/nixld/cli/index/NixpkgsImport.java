package io.github.nixld.cli.index;

import io.github.nixld.attribute.AttributesException;
import io.github.nixld.attribute.NixIndexImport;
import io.github.nixld.attribute.NixpkgsEvaluation;
import io.github.nixld.cli.catalog.CatalogImport;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// `nixld-index import` and `nixld-index packages` record which attributes of nixpkgs provide which
/// libraries.
final class NixpkgsImport {
  private static final String NIX_INDEX = "nix-index";

  private NixpkgsImport() {}

  static int importDatabase(ParseResult parsed, Streams streams) throws CommandException {
    List<String> words = parsed.matchedPositionalValue(0, List.of());
    if (words.getFirst().equals(CatalogImport.NAME)) {
      return CatalogImport.run(words, parsed, streams);
    }
    if (!words.getFirst().equals(NIX_INDEX) || words.size() > 2) {
      throw new CommandException(
          ExitStatus.USAGE,
          "import takes "
              + CatalogImport.NAME
              + " and its address, or "
              + NIX_INDEX
              + " and its directory: nixld-index import catalog URL");
    }
    Path directory = words.size() == 2 ? Paths.absolute(words.get(1)) : nixIndex();
    Path index = IndexLocation.evenWithoutStore(StoreOptions.of(parsed)).toBuild().file();
    try {
      NixIndexImport.Report report =
          new StatusLine(streams)
              .during("reading " + directory, () -> NixIndexImport.run(directory, index));
      streams.say(
          "%d libraries in %d packages, of %d files in %s%s %s"
              .formatted(
                  report.libraries(),
                  report.packages(),
                  report.entries(),
                  report.file(),
                  refused(report.refused(), "packages"),
                  seconds(report.duration())));
      return ExitStatus.COMPLETE;
    } catch (AttributesException e) {
      throw new CommandException(ExitStatus.INPUT, String.valueOf(e.getMessage()));
    }
  }

  /// The directory of nix-index's database, as nix-index itself determines it.
  private static Path nixIndex() throws CommandException {
    String own = System.getenv("NIX_INDEX_DATABASE");
    return own != null && !own.isEmpty()
        ? Paths.absolute(own)
        : IndexLocation.cacheDirectory().resolve(NIX_INDEX);
  }

  static int packages(ParseResult parsed, Streams streams) throws CommandException {
    String named = parsed.matchedPositionalValue(0, NixpkgsEvaluation.DEFAULT);
    String nixpkgs = named.startsWith("<") ? named : Paths.absolute(named).toString();
    Path index = IndexLocation.evenWithoutStore(StoreOptions.of(parsed)).toBuild().file();
    try {
      NixpkgsEvaluation.Report report =
          new StatusLine(streams)
              .during(
                  "Nix evaluates " + nixpkgs + ", which takes minutes",
                  () -> new NixpkgsEvaluation(index).run(nixpkgs));
      streams.say(describe(report));
      return ExitStatus.COMPLETE;
    } catch (AttributesException e) {
      throw new CommandException(ExitStatus.INPUT, String.valueOf(e.getMessage()));
    }
  }

  private static String describe(NixpkgsEvaluation.Report report) {
    String version = report.version();
    return version == null
        ? "%s is known already".formatted(report.nixpkgs())
        : "%d output paths of %d attributes of %s%s%s %s"
            .formatted(
                report.outputs(),
                report.attributes(),
                report.nixpkgs(),
                version.isEmpty() ? "" : ", " + version,
                refused(report.refused(), "outputs"),
                seconds(report.duration()));
  }

  private static String refused(long number, String what) {
    return number == 0
        ? ""
        : "; %d %s left out, their attribute is no plain name".formatted(number, what);
  }

  private static String seconds(Duration duration) {
    return "(%.2f s)".formatted(duration.toMillis() / 1000.0);
  }
}
