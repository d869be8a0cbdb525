package io.github.nixld.cli.index;

import io.github.nixld.cli.catalog.CatalogFind;
import io.github.nixld.cli.choice.AttributeSuggestions;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.location.FreshIndex;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.index.Index;
import io.github.nixld.index.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/// `nixld-index find`: which files provide a name.
final class Find {
  /// How many similar names are shown: many would not help.
  private static final int NEAR = 5;

  /// How many names of the store are compared with a missing one.
  private static final int COMPARED = 200_000;

  /// How many letters after `lib` a similar name has in common.
  private static final int COMMON = 3;

  private Find() {}

  /// What an index has.
  ///
  /// @param store the store's directory
  /// @param rootsKnown whether it is known which store paths GC roots lead to
  /// @param near by each name that was not found: the rest of a line, with similar names
  record Found(
      String store, boolean rootsKnown, List<Provider> providers, Map<String, String> near) {}

  static int run(ParseResult parsed, Streams streams) throws CommandException {
    List<String> names = parsed.matchedPositionalValue(0, List.of());
    if (parsed.hasMatchedOption(CatalogFind.OPTION)) {
      return CatalogFind.run(names.stream().map(Find::fileName).toList(), parsed, streams);
    }
    StoreOptions options = StoreOptions.of(parsed);
    IndexLocation location = IndexLocation.of(options);
    Found found =
        new FreshIndex(location, options.refresh(), streams).ask(index -> find(names, index));
    if (parsed.hasMatchedOption("--json")) {
      JsonText.print(streams, json -> IndexJson.found(json, found));
    } else if (streams.manner().table()) {
      ProviderTable.write(found, streams.out());
    } else {
      IndexText.providers(found.providers(), streams.out());
    }
    if (found.near().isEmpty()) {
      return ExitStatus.COMPLETE;
    }
    AttributeSuggestions.of(List.copyOf(found.near().keySet()), location, streams)
        .forEach((name, suggested) ->
            streams.say(name + missing(name) + suggested + found.near().get(name)));
    return ExitStatus.UNRESOLVED;
  }

  private static Found find(List<String> names, Index index) {
    List<Provider> found = new ArrayList<>();
    Map<String, String> near = new LinkedHashMap<>();
    for (String name : names) {
      List<Provider> providers = index.find(fileName(name));
      if (providers.isEmpty()) {
        near.put(fileName(name), near(fileName(name), index));
      }
      found.addAll(providers);
    }
    return new Found(index.storeDirectory(), index.knowsRoots(), found, near);
  }

  /// A path stands for its last name, which is what a loader searches.
  private static String fileName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /// Whether two names have more in common than `lib`.
  private static boolean beginsLike(String one, String other) {
    String a = one.replaceFirst("^lib", "");
    String b = other.replaceFirst("^lib", "");
    return a.regionMatches(true, 0, b, 0, Math.min(COMMON, a.indexOf(".so")));
  }

  /// People also name packages and programs.
  private static String missing(String name) {
    return name.contains(".so") ? ": not in the store" : ": no library of the store is called that";
  }

  /// Names of a package that is called so, or that contain the name, or with a similar spelling.
  private static String near(String name, Index index) {
    List<String> ofPackage = index.namesOfPackage(name, NEAR + 1);
    if (!ofPackage.isEmpty()) {
      return "; the package has "
          + String.join(", ", ofPackage.subList(0, Math.min(NEAR, ofPackage.size())))
          + (ofPackage.size() > NEAR ? " …" : "");
    }
    List<String> near = index.namesWith(name, NEAR + 1);
    if (near.isEmpty()) {
      near =
          Spelling.near(name, index.namesWith(".so", COMPARED)).stream()
              .filter(it -> beginsLike(it, name))
              .toList();
    }
    if (near.isEmpty()) {
      return "";
    }
    return "; the store has "
        + String.join(", ", near.subList(0, Math.min(NEAR, near.size())))
        + (near.size() > NEAR ? " … (find '*" + name + "*' lists them)" : "");
  }
}
