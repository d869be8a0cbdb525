package io.github.nixld.cli.catalog;

import io.github.nixld.cli.command.Amount;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Pace;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.StatusLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.signature.KeyException;
import io.github.nixld.signature.PublicKey;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.Origin;
import io.github.nixld.snapshot.SnapshotException;
import io.github.nixld.snapshot.SnapshotImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// `nixld-index import catalog`: imports a published catalog, or brings it up to date.
public final class CatalogImport {
  /// The word for it on the command line.
  public static final String NAME = "catalog";

  /// The option that names a key.
  public static final String TRUSTED_KEY = "--trusted-key";

  private CatalogImport() {}

  /// Imports.
  ///
  /// @param words what follows `import`: "catalog", and the address if it is not the last one
  public static int run(List<String> words, ParseResult parsed, Streams streams)
      throws CommandException {
    if (words.size() > 2) {
      throw new CommandException(
          ExitStatus.USAGE, "import catalog takes one address: a directory, or a URL");
    }
    IndexLocation location = IndexLocation.evenWithoutStore(StoreOptions.of(parsed)).toBuild();
    Path directory = SnapshotImport.beside(location.file());
    StatusLine line = new StatusLine(streams);
    Map<String, Pace> paces = new HashMap<>();
    SnapshotImport.Progress progress =
        (file, done, size) -> {
          Pace pace = paces.computeIfAbsent(file, _ -> new Pace());
          line.update(() -> "fetching " + file + ": " + pace.of(done, size, "", Amount::size));
        };
    try {
      Origin origin =
          origin(
              words.size() == 2 ? absolute(words.get(1)) : null,
              keys(parsed.matchedOptionValue(TRUSTED_KEY, List.of())),
              directory);
      SnapshotImport.Report report =
          new SnapshotImport(origin, directory, location.store(), progress).run();
      line.clear();
      streams.say(described(report));
      if (origin.keys().isEmpty()) {
        streams.say("its signature was not checked: name the publisher's key with " + TRUSTED_KEY);
      }
      return ExitStatus.COMPLETE;
    } catch (IOException e) {
      line.clear();
      throw new CommandException(
          ExitStatus.INPUT,
          e instanceof SnapshotException ? String.valueOf(e.getMessage()) : Paths.reason(e));
    }
  }

  /// The same address keeps its keys, unless others are named.
  private static Origin origin(@Nullable String address, List<PublicKey> keys, Path directory)
      throws CommandException, SnapshotException {
    Origin last = address != null && !keys.isEmpty() ? null : Origin.of(directory);
    if (address == null && last == null) {
      throw new CommandException(
          ExitStatus.USAGE,
          "no catalog was imported yet: name its address: nixld-index import catalog URL");
    }
    String from = address == null && last != null ? last.address() : String.valueOf(address);
    return last != null && keys.isEmpty() && last.address().equals(from)
        ? last
        : new Origin(from, keys);
  }

  /// A path is stored as an absolute one, which means the same everywhere.
  private static String absolute(String address) throws CommandException {
    return address.contains(":") && !Files.exists(Path.of(address))
        ? address
        : Paths.absolute(address).normalize().toString();
  }

  private static List<PublicKey> keys(List<String> texts) throws CommandException {
    List<PublicKey> keys = new ArrayList<>();
    for (String text : texts) {
      try {
        keys.add(PublicKey.parse(text));
      } catch (KeyException e) {
        throw new CommandException(
            ExitStatus.USAGE, TRUSTED_KEY + " " + text + ": " + e.getMessage());
      }
    }
    return keys;
  }

  private static String described(SnapshotImport.Report report) {
    Manifest manifest = report.manifest();
    return "%s for %s of %s%s: %,d objects in %,d store paths%s"
        .formatted(
            manifest.channel(),
            manifest.system(),
            manifest.created(),
            manifest.nixpkgs().isEmpty() ? "" : ", nixpkgs " + manifest.nixpkgs().substring(0, 12),
            manifest.coverage().objects(),
            manifest.coverage().known(),
            report.changed() ? "" : "; it is up to date");
  }
}
