package io.github.nixld.cli.catalog;

import io.github.nixld.attribute.StoredAttributes;
import io.github.nixld.choose.Options;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Index;
import io.github.nixld.index.Lookup;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `--add-package`: attributes of nixpkgs whose libraries are provided too, and are preferred to
/// others of the same name.
///
/// @param index the index of the store
/// @param snapshot the catalog; null without one
/// @param stored other known attributes
public record AddedPackages(Index index, @Nullable Snapshot snapshot, StoredAttributes stored) {
  /// The name of the option in every command.
  public static final String OPTION = "--add-package";

  /// The options with the libraries of some attributes.
  ///
  /// @throws CommandException if one of them is unknown, or has no available library
  public Options in(Options options, List<String> attributes) throws CommandException {
    Set<String> names = new LinkedHashSet<>(options.additional());
    Set<String> preferred = new LinkedHashSet<>();
    for (String attribute : attributes) {
      List<String> storePaths = storePaths(attribute);
      List<String> sonames = new ArrayList<>();
      for (String storePath : storePaths) {
        sonames.addAll(sonames(storePath));
      }
      if (sonames.isEmpty()) {
        throw new CommandException(ExitStatus.INPUT, OPTION + " " + reason(attribute, storePaths));
      }
      names.addAll(sonames);
      preferred.addAll(storePaths);
    }
    return options.providing(List.copyOf(names)).preferring(pattern(preferred));
  }

  private static Pattern pattern(Set<String> storePaths) {
    return Pattern.compile(
        storePaths.stream()
            .map(it -> "^" + Pattern.quote(it) + "$")
            .collect(Collectors.joining("|")));
  }

  private List<String> storePaths(String attribute) throws CommandException {
    try {
      List<String> published = snapshot == null ? List.of() : snapshot.storePaths(attribute);
      return published.isEmpty() ? stored.storePaths(attribute) : published;
    } catch (SnapshotException e) {
      throw new CommandException(ExitStatus.NO_INDEX, String.valueOf(e.getMessage()));
    }
  }

  private String reason(String attribute, List<String> storePaths) {
    if (storePaths.isEmpty()) {
      return attribute
          + ": no such attribute is known: run nixld-index packages to record them, or use --catalog"
          + " for those of a catalog";
    }
    return storePaths.stream().anyMatch(it -> holder(it) != null)
        ? attribute + ": it has no library in its lib directory"
        : attribute
            + ": it is not in the store: add it, as with nix-build '<nixpkgs>' -A "
            + attribute;
  }

  /// The index that knows a store path.
  private @Nullable Index holder(String storePath) {
    if (index.storePath(storePath) != null) {
      return index;
    }
    return snapshot != null && snapshot.index().storePath(storePath) != null
        ? snapshot.index()
        : null;
  }

  /// The libraries by the names that programs ask for.
  private List<String> sonames(String storePath) {
    Index holder = holder(storePath);
    List<String> sonames = new ArrayList<>();
    if (holder != null) {
      String lib = holder.storeDirectory() + "/" + storePath + "/lib";
      for (String name : holder.names(lib)) {
        if (holder.lookup(lib, name) instanceof Lookup.Found found
            && found.object().facts() instanceof ElfObject object
            && name.equals(object.soname())) {
          sonames.add(name);
        }
      }
    }
    return sonames;
  }
}
