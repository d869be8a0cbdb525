package io.github.nixld.catalog;

import io.github.nixld.cache.BinaryCache;
import io.github.nixld.cache.CacheSource;
import io.github.nixld.cache.Patience;
import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.signature.SecretKey;
import io.github.nixld.snapshot.Manifest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld-catalog build`.
final class BuildCommand {
  private static final int MANY_FAILURES = 5;
  private static final int MAX_THREADS = 64;
  private static final int MAX_PARALLEL = 256;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}");

  private final PrintStream err;

  BuildCommand(PrintStream err) {
    this.err = err;
  }

  CommandSpec spec() {
    CommandSpec spec =
        Options.command("build", "Read a binary cache, and write a catalog of it to publish.");
    spec.addOption(
        Options.values(
                "CACHE",
                "1..*",
                "Binary caches, asked in this order: a directory, file://, http:// or https://.",
                "--from")
            .required(true)
            .build());
    spec.addOption(
        Options.value(
                "FILE",
                "The store paths to read, one a line, such as a channel's store-paths.xz.",
                "--paths")
            .required(true)
            .build());
    spec.addOption(
        Options.value(
                "DIR",
                "Where to write the catalog. What was read is kept there, in known.db: the next"
                    + " build reads only what is new.",
                "-o",
                "--output")
            .required(true)
            .build());
    spec.addOption(
        Options.value(
                "FILE",
                "Sign the catalog with this secret key, which nix-store"
                    + " --generate-binary-cache-key makes.",
                "--key")
            .build());
    spec.addOption(
        Options.values(
                "KEY",
                "1",
                "Take only store paths that this public key has signed: NAME:BASE64, as in"
                    + " trusted-public-keys. May be repeated.",
                "--trusted-key")
            .build());
    spec.addOption(
        Options.value("NAME", "What the catalog is of, such as nixos-26.05.", "--channel")
            .defaultValue("custom")
            .build());
    spec.addOption(
        Options.value("SYSTEM", "The system, such as aarch64-linux.", "--system")
            .defaultValue("x86_64-linux")
            .build());
    spec.addOption(
        Options.value(
                "REV", "The revision of nixpkgs that the store paths are built from.", "--nixpkgs")
            .build());
    spec.addOption(
        Options.value(
                "FILE",
                "Attributes of that revision, as nixld-index packages has recorded them.",
                "--attributes")
            .build());
    spec.addOption(
        Options.number(
            "N",
            Math.min(8, Runtime.getRuntime().availableProcessors()),
            "How many NARs to read at once (default: ${DEFAULT-VALUE}).",
            "--threads"));
    spec.addOption(
        Options.number(
            "N",
            Patience.PARALLEL,
            "How many requests a cache gets at once (default: ${DEFAULT-VALUE}). Ask its owners"
                + " before you raise it.",
            "--parallel"));
    spec.addOption(Options.flag("Show no progress.", "-q", "--quiet"));
    return spec;
  }

  /// @return see [Main#run]
  int run(ParseResult parsed) throws CatalogException {
    int threads = number(parsed, "--threads", MAX_THREADS);
    int parallel = number(parsed, "--parallel", MAX_PARALLEL);
    List<PublicKey> trusted = trusted(parsed);
    SecretKey key = key(parsed.matchedOptionValue("--key", (String) null));
    Release release = release(parsed);
    Path output = Path.of(parsed.matchedOptionValue("--output", "")).toAbsolutePath();
    String attributes = parsed.matchedOptionValue("--attributes", (String) null);
    if (attributes != null && !Files.isRegularFile(Path.of(attributes))) {
      throw new CatalogException(
          CatalogException.INPUT, "--attributes: there is no file " + attributes);
    }
    SortedSet<String> paths = PathsFile.read(Path.of(parsed.matchedOptionValue("--paths", "")));
    TerminalProgress progress =
        new TerminalProgress(
            err, System.getProperty("nixld.terminal") != null, parsed.hasMatchedOption("--quiet"));
    if (trusted.isEmpty()) {
      progress.say("signatures are not checked: name the cache's key with --trusted-key");
    }
    List<BinaryCache> caches = new ArrayList<>();
    try {
      open(parsed.matchedOptionValue("--from", List.of()), parallel, trusted, caches);
      CatalogBuild build =
          new CatalogBuild(
              caches, output, release, attributes == null ? null : Path.of(attributes), key);
      CatalogBuild.Report report = build.run(paths, threads, progress);
      progress.clear();
      return tell(report, output, progress);
    } catch (IOException e) {
      progress.clear();
      throw new CatalogException(CatalogException.INPUT, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw new CatalogException(CatalogException.INPUT, "interrupted: what was read is kept");
    } finally {
      caches.forEach(BinaryCache::close);
    }
  }

  private static void open(
      List<String> addresses, int parallel, List<PublicKey> trusted, List<BinaryCache> caches)
      throws IOException, CatalogException {
    for (String address : addresses) {
      CacheSource source = CacheSource.of(address, Patience.of(parallel));
      BinaryCache cache;
      try {
        cache = BinaryCache.open(source, trusted);
      } catch (IOException e) {
        source.close();
        throw e;
      }
      caches.add(cache);
      if (!cache.storeDirectory().equals(caches.getFirst().storeDirectory())) {
        throw new CatalogException(
            CatalogException.INPUT,
            "%s is for the store %s, %s for %s: a catalog is of one store"
                .formatted(
                    address,
                    cache.storeDirectory(),
                    caches.getFirst().address(),
                    caches.getFirst().storeDirectory()));
      }
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

  private static int number(ParseResult parsed, String option, int max) throws CatalogException {
    int number = parsed.matchedOptionValue(option, 0);
    if (!parsed.hasMatchedOption(option)) {
      number = Integer.parseInt(parsed.commandSpec().findOption(option).defaultValue());
    }
    if (number < 1 || number > max) {
      throw new CatalogException(CatalogException.USAGE, "%s: from 1 to %d".formatted(option, max));
    }
    return number;
  }

  private static List<PublicKey> trusted(ParseResult parsed) throws CatalogException {
    List<PublicKey> keys = new ArrayList<>();
    for (String text : parsed.matchedOptionValue("--trusted-key", List.<String>of())) {
      try {
        keys.add(PublicKey.parse(text));
      } catch (KeyException e) {
        throw new CatalogException(
            CatalogException.USAGE, "--trusted-key %s: %s".formatted(text, e.getMessage()));
      }
    }
    return keys;
  }

  private static @Nullable SecretKey key(@Nullable String file) throws CatalogException {
    if (file == null) {
      return null;
    }
    try {
      return SecretKey.parse(Files.readString(Path.of(file)));
    } catch (KeyException e) {
      throw new CatalogException(
          CatalogException.INPUT, "--key %s: %s".formatted(file, e.getMessage()));
    } catch (IOException e) {
      throw new CatalogException(
          CatalogException.INPUT, "--key %s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static Release release(ParseResult parsed) throws CatalogException {
    String revision = parsed.matchedOptionValue("--nixpkgs", "");
    if (!revision.isEmpty() && !REVISION.matcher(revision).matches()) {
      throw new CatalogException(
          CatalogException.USAGE, "--nixpkgs: a revision has 40 hexadecimal digits");
    }
    return new Release(
        word(parsed, "--channel", "custom"),
        word(parsed, "--system", "x86_64-linux"),
        revision,
        Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String word(ParseResult parsed, String option, String otherwise)
      throws CatalogException {
    String word = parsed.matchedOptionValue(option, otherwise);
    if (!WORD.matcher(word).matches()) {
      throw new CatalogException(
          CatalogException.USAGE, option + ": letters, digits, '.', '_', '+' and '-' only");
    }
    return word;
  }
}
