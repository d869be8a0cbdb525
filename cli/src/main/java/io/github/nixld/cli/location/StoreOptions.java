package io.github.nixld.cli.location;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Specs;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The store and the index that a command line names.
///
/// @param store the store's directory; null for the usual one
/// @param index the index; null for the usual one
/// @param refresh whether the index may be brought up to date first
public record StoreOptions(@Nullable String store, @Nullable String index, boolean refresh) {
  /// The usual store of Nix.
  public static final String STORE = "/nix/store";

  /// The usual store and index, without a refresh.
  public static final StoreOptions USUAL = new StoreOptions(null, null, false);

  private static final String NO_REFRESH = "--no-refresh";

  /// Adds the options that name them.
  public static void addTo(CommandSpec spec) {
    spec.addOption(Specs.value("DIR", "The store (default: /nix/store).", "--store"));
    spec.addOption(
        Specs.value("FILE", "The index (default: $XDG_CACHE_HOME/nixld/index.db).", "--index"));
  }

  /// The option of commands that refresh the index by themselves.
  public static OptionSpec noRefresh() {
    return Specs.flag("Use the index as it is.", NO_REFRESH);
  }

  /// Reads a command line.
  public static StoreOptions of(ParseResult parsed) {
    return new StoreOptions(
        parsed.matchedOptionValue("--store", (String) null),
        parsed.matchedOptionValue("--index", (String) null),
        !parsed.hasMatchedOption(NO_REFRESH));
  }

  /// The store's directory.
  public Path directory() throws CommandException {
    return Paths.absolute(store == null ? STORE : store);
  }
}
