package io.github.nixld.cli.index;

import io.github.nixld.cli.catalog.CatalogFind;
import io.github.nixld.cli.choice.AttributeSuggestions;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.index.Index;
import io.github.nixld.index.Provider;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// `nixld-index find`: which files provide a name.
final class Find {
  /// How many similar names are shown: many would not help.
  private static final int NEAR = 5;

  /// How many names of the store are compared with a missing one.
  private static final int COMPARED = 200_000;

  private Find() {}

  static int run(ParseResult parsed, Streams streams) throws CommandException {
    List<String> names = parsed.matchedPositionalValue(0, List.of());
    if (parsed.hasMatchedOption(CatalogFind.OPTION)) {
      return CatalogFind.run(names.stream().map(Find::fileName).toList(), parsed, streams);
    }
    IndexLocation location = IndexLocation.of(StoreOptions.of(parsed));
    try (Index index = location.open()) {
      List<Provider> found = new ArrayList<>();
      List<String> lacking = new ArrayList<>();
      for (String name : names) {
        List<Provider> providers = index.find(fileName(name));
        if (providers.isEmpty()) {
          lacking.add(fileName(name));
        }
        found.addAll(providers);
      }
      if (parsed.hasMatchedOption("--json")) {
        JsonText.print(streams, json -> IndexJson.providers(json, found, index.storeDirectory()));
      } else if (streams.manner().table()) {
        ProviderTable.write(found, streams.out());
      } else {
        IndexText.providers(found, streams.out());
      }
      if (lacking.isEmpty()) {
        return ExitStatus.COMPLETE;
      }
      AttributeSuggestions.of(lacking, location, streams)
          .forEach((name, suggested) ->
              streams.say(name + ": not in the store" + suggested + near(name, index)));
      return ExitStatus.UNRESOLVED;
    }
  }

  /// A path stands for its last name, which is what a loader searches.
  private static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /// Names that contain it, then names with a similar spelling.
  private static String near(String name, Index index) {
    List<String> near = index.namesWith(name, NEAR + 1);
    if (near.isEmpty()) {
      near = Spelling.near(name, index.namesWith(".so", COMPARED));
    }
    if (near.isEmpty()) {
      return "";
    }
    return "; it has "
        + String.join(", ", near.subList(0, Math.min(NEAR, near.size())))
        + (near.size() > NEAR ? " … (find '*" + name + "*' lists them)" : "");
  }
}
