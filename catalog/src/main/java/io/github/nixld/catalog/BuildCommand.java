package io.github.nixld.catalog;

import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.Patience;
import io.github.nixld.snapshot.Manifest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-catalog build`.
final class BuildCommand {
  private static final int MANY_FAILURES = 5;
  private static final int MAX_THREADS = 64;

  private final PrintStream err;

  BuildCommand(PrintStream err) {
    this.err = err;
  }

  CommandSpec spec() {
    CommandSpec spec =
        Options.command("build", "Read a binary cache, and write a catalog of it to publish.");
    BuildOptions.addTo(
        spec,
        "file://, http:// or https://",
        "Where to write the catalog. What was read is kept there, in known.db: the next build reads"
            + " only what is new.");
    spec.addOption(
        Options.number(
            "N",
            Math.min(8, Runtime.getRuntime().availableProcessors()),
            "How many NARs to read at once (default: ${DEFAULT-VALUE}).",
            "--threads"));
    return spec;
  }

  /// @return see [Main#run]
  int run(ParseResult parsed) throws CatalogException {
    int threads = Options.number(parsed, "--threads", MAX_THREADS);
    BuildOptions options = BuildOptions.of(parsed);
    Path output = Path.of(options.output()).toAbsolutePath();
    TerminalProgress progress =
        new TerminalProgress(err, System.getProperty("nixld.terminal") != null, options.quiet());
    if (options.trusted().isEmpty()) {
      progress.say("signatures are not checked: name the cache's key with --trusted-key");
    }
    Patience patience = Patience.of(options.parallel());
    try (Caches caches =
        Caches.open(
            options.from(), address -> CacheSource.of(address, patience), options.trusted())) {
      CatalogBuild build =
          new CatalogBuild(caches, output, options.publication(caches), options.limit());
      CatalogBuild.Report report = build.run(options.paths(), threads, progress);
      progress.clear();
      return tell(report, output, progress);
    } catch (IOException e) {
      progress.clear();
      throw new CatalogException(CatalogException.INPUT, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw new CatalogException(CatalogException.INPUT, "interrupted: what was read is kept");
    }
  }

  private static int tell(CatalogBuild.Report report, Path output, BuildProgress progress) {
    Manifest manifest = report.manifest();
    Failures failures = report.failures();
    failures.reasons().entrySet().stream()
        .limit(MANY_FAILURES)
        .forEach(it -> progress.say(it.getKey() + ": " + it.getValue()));
    if (failures.size() > MANY_FAILURES) {
      progress.say(
          "%d more could not be read: see %s"
              .formatted(failures.size() - MANY_FAILURES, output.resolve("failures.tsv")));
    }
    progress.say(
        "%s: %d of %d store paths, %d objects; %d NARs were read"
            .formatted(
                output,
                manifest.coverage().known(),
                manifest.coverage().listed(),
                manifest.coverage().objects(),
                report.read()));
    return failures.size() == 0 ? 0 : 1;
  }
}
