package io.github.nixld.cli.catalog;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.Machine;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// `nixld-index find NAME --catalog`: which packages of the catalog have a library.
public final class CatalogFind {
  /// The option that selects the catalog.
  public static final String OPTION = "--catalog";

  private CatalogFind() {}

  /// Prints what the catalog has.
  ///
  /// @param names sonames and file names, or patterns of them
  public static int run(List<String> names, ParseResult parsed, Streams streams)
      throws CommandException {
    try (Snapshot snapshot =
        Catalogs.need(IndexLocation.evenWithoutStore(StoreOptions.of(parsed)))) {
      List<Published> found = new ArrayList<>();
      int status = ExitStatus.COMPLETE;
      for (String name : names) {
        List<Published> some = Published.of(name, snapshot);
        if (some.isEmpty()) {
          streams.say(name + ": not in the catalog");
          status = ExitStatus.UNRESOLVED;
        }
        found.addAll(some);
      }
      if (parsed.hasMatchedOption("--json")) {
        JsonText.print(streams, json -> write(json, found));
      } else {
        found.forEach(it -> streams.out().println(OneLine.of(line(it))));
      }
      return status;
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }

  private static String line(Published library) {
    StringBuilder line = new StringBuilder(library.path());
    line.append("  ").append(library.packageName());
    if (!library.attributes().isEmpty()) {
      line.append("  ").append(library.attributes().getFirst());
    }
    if (library.provider().object().facts() instanceof ElfObject object
        && object.header().machine() != Machine.X86_64) {
      line.append("  ").append(Machine.describe(object.header()));
    }
    return line.append("  ").append(library.price()).toString();
  }

  private static void write(JsonGenerator json, List<Published> found) throws IOException {
    json.writeStartArray();
    for (Published library : found) {
      json.writeStartObject();
      json.writeStringField("name", library.provider().name());
      json.writeStringField("path", library.path());
      json.writeStringField("storePath", library.provider().storePath().basename());
      json.writeStringField("package", library.provider().storePath().name());
      json.writeStringField("version", library.provider().storePath().version());
      json.writeArrayFieldStart("attributes");
      for (String attribute : library.attributes()) {
        json.writeString(attribute);
      }
      json.writeEndArray();
      json.writeNumberField("linkers", library.linkers());
      json.writeBooleanField("present", library.present());
      json.writeNumberField("storePaths", library.cost().storePaths().size());
      json.writeNumberField("download", library.cost().download());
      json.writeNumberField("unpacked", library.cost().unpacked());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
