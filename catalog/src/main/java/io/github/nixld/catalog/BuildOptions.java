package io.github.nixld.catalog;

import io.github.nixld.cache.Patience;
import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.signature.SecretKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What a build is asked for, whichever driver runs it.
///
/// @param from addresses of binary caches, in the order in which they are asked
/// @param paths base names of the store paths to read
/// @param output where the catalog is written
/// @param key signs the catalog; null to leave it unsigned
/// @param trusted one of these has to have signed each store path; none: signatures are not checked
/// @param attributes see [CatalogTables]
/// @param parallel how many requests a cache gets at once
/// @param limit how long a NAR may take
/// @param quiet whether no progress is shown
public record BuildOptions(
    List<String> from,
    SortedSet<String> paths,
    String output,
    @Nullable SecretKey key,
    List<PublicKey> trusted,
    Release release,
    @Nullable Path attributes,
    int parallel,
    Duration limit,
    boolean quiet) {
  private static final int MAX_PARALLEL = 256;
  private static final int MAX_SECONDS = 1_000_000;
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}");

  /// Adds the options to a command.
  ///
  /// @param caches which addresses `--from` takes
  /// @param output the description of `--output`
  public static void addTo(CommandSpec spec, String caches, String output) {
    spec.addOption(
        Options.values(
                "CACHE",
                "1..*",
                "Binary caches, asked in this order: a directory, %s.".formatted(caches),
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
    spec.addOption(Options.value("DIR", output, "-o", "--output").required(true).build());
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
    addRelease(spec);
    spec.addOption(
        Options.number(
            "N",
            Patience.PARALLEL,
            "How many requests a cache gets at once (default: ${DEFAULT-VALUE}). Ask its owners"
                + " before you raise it.",
            "--parallel"));
    spec.addOption(
        Options.number(
            "SECONDS",
            1800,
            "Give up a NAR that takes longer to read (default: ${DEFAULT-VALUE}).",
            "--nar-timeout"));
    spec.addOption(Options.flag("Show no progress.", "-q", "--quiet"));
  }

  private static void addRelease(CommandSpec spec) {
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
  }

  /// Reads the options, and the files that they name.
  public static BuildOptions of(ParseResult parsed) throws CatalogException {
    int parallel = Options.number(parsed, "--parallel", MAX_PARALLEL);
    int seconds = Options.number(parsed, "--nar-timeout", MAX_SECONDS);
    List<PublicKey> trusted = trusted(parsed);
    SecretKey key = key(parsed.matchedOptionValue("--key", (String) null));
    Release release = release(parsed);
    String attributes = parsed.matchedOptionValue("--attributes", (String) null);
    if (attributes != null && !Files.isRegularFile(Path.of(attributes))) {
      throw new CatalogException(
          CatalogException.INPUT, "--attributes: there is no file " + attributes);
    }
    return new BuildOptions(
        parsed.matchedOptionValue("--from", List.of()),
        PathsFile.read(Path.of(parsed.matchedOptionValue("--paths", ""))),
        parsed.matchedOptionValue("--output", ""),
        key,
        trusted,
        release,
        attributes == null ? null : Path.of(attributes),
        parallel,
        Duration.ofSeconds(seconds),
        parsed.hasMatchedOption("--quiet"));
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

  /// What becomes of these caches' contents.
  public Publication publication(Caches caches) {
    return new Publication(caches.storeDirectory(), caches.urls(), release, attributes, key);
  }
}
