package io.github.nixld.catalog.spark;

import io.github.nixld.cache.Patience;
import io.github.nixld.catalog.BuildOptions;
import io.github.nixld.catalog.Caches;
import io.github.nixld.catalog.CatalogException;
import io.github.nixld.catalog.Options;
import io.github.nixld.catalog.Program;
import io.github.nixld.snapshot.Manifest;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The entry of `nixld-catalog-spark.jar`, which spark-submit starts.
public final class Main {
  private static final String NAME = "nixld-catalog-spark";

  private Main() {}

  /// Runs the job and exits with its status.
  public static void main(String[] args) {
    PrintStream out = Program.stream(FileDescriptor.out);
    PrintStream err = Program.stream(FileDescriptor.err);
    System.exit(run(args, out, err));
  }

  /// Runs the job.
  ///
  /// @param out for help
  /// @param err for everything else
  /// @return see `nixld-catalog`, whose exit statuses these are
  public static int run(String[] args, PrintStream out, PrintStream err) {
    CommandSpec spec =
        Options.command(NAME, "Read a binary cache with Spark, and write a catalog of it.");
    BuildOptions.addTo(
        spec,
        "file://, http://, https:// or s3://",
        "Where to write the catalog: a directory that all workers see, file:// or s3a://. What was"
            + " read is kept there, in tables: the next run reads only what is new.");
    return Program.run(
        new CommandLine(spec), args, parsed -> build(BuildOptions.of(parsed), err), out, err);
  }

  private static int build(BuildOptions options, PrintStream err) throws CatalogException {
    Consumer<String> say = line -> err.println(NAME + ": " + Program.oneLine(line));
    if (options.trusted().isEmpty()) {
      say.accept("signatures are not checked: name the cache's key with --trusted-key");
    }
    SparkConf conf = new SparkConf().setAppName(NAME);
    if (!conf.contains("spark.master")) {
      throw new CatalogException(CatalogException.USAGE, "start it with spark-submit");
    }
    // Each core of a standalone cluster makes a request of its own.
    conf.setIfMissing("spark.cores.max", String.valueOf(options.parallel()));
    Patience patience = Patience.of(options.parallel());
    try (JavaSparkContext spark = new JavaSparkContext(conf);
        Caches caches =
            Caches.open(
                options.from(), address -> Sources.open(address, patience), options.trusted());
        ScratchDirectory scratch = ScratchDirectory.create(NAME)) {
      Output output = Output.of(options.output(), spark.hadoopConfiguration());
      Workers workers = new Workers(spark, options.parallel());
      Consumer<String> progress = options.quiet() ? _ -> {} : say;
      return tell(
          new SparkBuild(workers, caches, output, options, progress).run(scratch.path()), say);
    } catch (IOException e) {
      throw new CatalogException(CatalogException.INPUT, String.valueOf(e.getMessage()));
    }
  }

  private static int tell(SparkBuild.Report report, Consumer<String> say) {
    Manifest.Coverage coverage = report.manifest().coverage();
    say.accept(
        "%d of %d store paths, %d objects; %d NARs were read, %d store paths could not be"
            .formatted(
                coverage.known(),
                coverage.listed(),
                coverage.objects(),
                report.read(),
                report.failures().size()));
    return report.failures().size() == 0 ? 0 : 1;
  }
}
