package io.github.nixld.attribute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.linux.Ending;
import io.github.nixld.linux.FileFault;
import io.github.nixld.linux.TemporaryFiles;
import io.github.nixld.sqlite.SqliteFault;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Records which attribute has which output path: Nix evaluates all of a nixpkgs, which takes
/// minutes and gigabytes. Nothing is built, and nothing is written to the store.
public final class NixpkgsEvaluation {
  /// The nixpkgs that `NIX_PATH` leads to.
  public static final String DEFAULT = "<nixpkgs>";

  private static final String LOOKUP = "<[A-Za-z0-9][A-Za-z0-9._/-]*>";
  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final String STORE = "/nix/store/";

  /// Outputs that have no library.
  private static final Set<String> WITHOUT =
      Set.of("man", "devman", "info", "doc", "devdoc", "debug");

  private final Path index;
  private final NixProcess nix;

  /// @param index the index beside which it is kept
  public NixpkgsEvaluation(Path index) {
    this(index, new NixProcess(Map.of(), LIMIT));
  }

  NixpkgsEvaluation(Path index, NixProcess nix) {
    this.index = index;
    this.nix = nix;
  }

  /// What was recorded.
  ///
  /// @param nixpkgs where it is
  /// @param version as nixpkgs states it, or empty; null if everything was recorded already, and
  ///   then the numbers are 0
  /// @param attributes how many attributes
  /// @param outputs how many output paths
  /// @param refused how many outputs were left out, since their attribute is not a plain name
  /// @param duration how long that took
  public record Report(
      Path nixpkgs,
      @Nullable String version,
      long attributes,
      long outputs,
      long refused,
      Duration duration) {}

  /// Evaluates nixpkgs. A nixpkgs in the store cannot have changed, so it is not evaluated twice.
  ///
  /// @param nixpkgs its path, or a name in angle brackets to look up in `NIX_PATH`
  /// @throws AttributesException if it cannot be evaluated; nothing has changed then
  public Report run(String nixpkgs) throws AttributesException {
    long start = System.nanoTime();
    Path path = nixpkgs.startsWith("<") ? lookedUp(nixpkgs) : Path.of(nixpkgs);
    Path real = real(path);
    String expression = expression();
    String also = also();
    DataSource source =
        new DataSource(
            DataSource.Kind.PACKAGES, path.toString(), identity(real, expression + also));
    AttributesUpdate update = new AttributesUpdate(index);
    if (update.isKnown(source)) {
      return new Report(real, null, 0, 0, 0, Duration.ofNanos(System.nanoTime() - start));
    }
    Path file = TemporaryFiles.next(TemporaryFiles.directory(), "nixld", ".nix");
    try (Ending _ = Ending.makingFile(file)) {
      Files.writeString(file, expression);
      Tally tally = new Tally();
      update.run(
          source,
          writer -> {
            nix.run(
                out -> new OutputPathsParser().parse(out, tally.into(writer)),
                "nix-instantiate",
                "--eval",
                "--strict",
                "--json",
                // Leaves out attributes whose evaluation would have to build a package.
                "--option",
                "allow-import-from-derivation",
                "false",
                "--argstr",
                "path",
                real.toString(),
                "--argstr",
                "also",
                also,
                file.toString());
            return tally.check(real);
          });
      return new Report(
          real,
          tally.version,
          tally.attributes.size(),
          tally.outputs.size(),
          tally.refused,
          Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      throw new AttributesException(
          "%s cannot be written: %s".formatted(file, FileFault.reason(e)), e);
    } finally {
      TemporaryFiles.removeIfPossible(file);
    }
  }

  private Path lookedUp(String name) throws AttributesException {
    if (!name.matches(LOOKUP)) {
      throw new AttributesException(name + ": neither a path nor a name in angle brackets");
    }
    StringBuilder found = new StringBuilder();
    try {
      nix.run(
          out -> found.append(new String(out.readNBytes(1 << 16), StandardCharsets.UTF_8)),
          "nix-instantiate",
          "--find-file",
          name.substring(1, name.length() - 1));
    } catch (SQLException e) {
      throw new AttributesException(name + " is not found: " + SqliteFault.reason(e), e);
    }
    return Path.of(found.toString().strip());
  }

  private static Path real(Path path) throws AttributesException {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new AttributesException(
          "%s: no nixpkgs is there: name its directory".formatted(path), e);
    }
  }

  /// A store path never changes; a directory elsewhere may have.
  private static String identity(Path real, String asked) {
    return real.startsWith(STORE) ? real + " " + Integer.toHexString(asked.hashCode()) : "";
  }

  private static String expression() throws AttributesException {
    try (InputStream in = NixpkgsEvaluation.class.getResourceAsStream("packages.nix")) {
      if (in == null) {
        throw new IllegalStateException("the jar has no packages.nix");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AttributesException("the jar cannot be read: " + FileFault.reason(e), e);
    }
  }

  /// The attributes of the curated table, as JSON: walking through nixpkgs does not reach
  /// `stdenv.cc.cc`.
  private static String also() {
    Set<String> paths = new TreeSet<>();
    for (Curated.Row row : Curated.rows()) {
      for (Attribute attribute : row.attributes()) {
        if (attribute.path().indexOf('*') < 0) {
          paths.add(attribute.path());
        }
      }
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartArray();
      for (String path : paths) {
        json.writeStartArray();
        for (String name : path.split("\\.", -1)) {
          json.writeString(name);
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail", e);
    }
    return text.toString();
  }

  /// Counts the outputs, and passes on the valid ones.
  private static final class Tally {
    /// All of nixpkgs has some 150,000.
    private static final int MAX_OUTPUTS = 2_000_000;

    private String version = "";
    private final Set<String> attributes = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private long refused;

    OutputPathsParser.Consumer into(AttributesWriter writer) {
      return new OutputPathsParser.Consumer() {
        @Override
        public void version(String text) {
          version = text;
        }

        @Override
        public void output(String path, String output, String outPath)
            throws SQLException, AttributesException {
          add(writer, path, output, outPath);
        }
      };
    }

    private void add(AttributesWriter writer, String path, String output, String outPath)
        throws SQLException, AttributesException {
      if (WITHOUT.contains(output)) {
        return;
      }
      StorePathName storePath =
          StorePathName.parse(outPath.substring(outPath.lastIndexOf('/') + 1));
      if (storePath == null || !AttributePath.isPath(path) || !AttributePath.isName(output)) {
        refused++;
        return;
      }
      // Some of the table's attributes are in sets that are walked.
      if (!outputs.add(path + " " + output)) {
        return;
      }
      if (outputs.size() > MAX_OUTPUTS) {
        throw new AttributesException("Nix lists more than %d outputs".formatted(MAX_OUTPUTS));
      }
      attributes.add(path);
      writer.add(storePath.name(), storePath.hash(), path, output);
    }

    Tally check(Path nixpkgs) throws AttributesException {
      if (outputs.isEmpty()) {
        throw new AttributesException(
            "%s has no packages: name the directory of a nixpkgs".formatted(nixpkgs));
      }
      return this;
    }
  }
}
