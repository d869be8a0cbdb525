package io.github.nixld.cli.doctor;

import io.github.nixld.cli.catalog.Catalogs;
import io.github.nixld.cli.command.Amount;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.location.Freshness;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.DamagedIndexException;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.Status;
import io.github.nixld.loader.Machine;
import io.github.nixld.snapshot.Manifest;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Examines what nixld chooses from: the store, its index, and what is recorded beside the index.
final class StoreExamination {
  /// After so long, most store paths of a channel have been built again.
  private static final Duration OLD = Duration.ofDays(60);

  /// `<hash>-glibc-2.41-66`, and no `-dev` or other output of it.
  private static final String GLIBC = "[0-9a-z]{32}-glibc-[0-9.]+(-[0-9]+)?";

  private StoreExamination() {}

  static List<Finding> findings(StoreOptions where) {
    IndexLocation location;
    try {
      location = IndexLocation.of(where);
    } catch (CommandException e) {
      return List.of(
          Finding.wrong(hasStore(where) ? "index" : "store", String.valueOf(e.getMessage()), ""));
    }
    List<Finding> findings = new ArrayList<>();
    if (Files.exists(location.file())) {
      findings.addAll(indexed(location));
    } else {
      findings.add(store(location, hasGlibc(location.store())));
      findings.add(missing(location));
    }
    Finding catalog = catalog(location);
    if (catalog != null) {
      findings.add(catalog);
    }
    return findings;
  }

  private static boolean hasStore(StoreOptions where) {
    try {
      return Files.isDirectory(where.directory());
    } catch (CommandException e) {
      return false;
    }
  }

  /// Whether a store that is not indexed seems to have a glibc.
  private static boolean hasGlibc(Path store) {
    try (Stream<Path> entries = Files.list(store)) {
      return entries.anyMatch(it -> String.valueOf(it.getFileName()).matches(GLIBC));
    } catch (IOException | UncheckedIOException e) {
      // It may have one: a build reports what is wrong.
      return true;
    }
  }

  private static boolean hasGlibc(Index index) {
    for (IndexedLoader loader : index.loaders()) {
      if (loader.facts().kind() == LdSo.Kind.GLIBC
          && loader.object().facts() instanceof ElfObject object
          && Machine.hostSystem().equals(Machine.system(object.header()))) {
        return true;
      }
    }
    return false;
  }

  private static Finding store(IndexLocation location, boolean hasGlibc) {
    String store = location.store().toString();
    return hasGlibc
        ? Finding.ok("store", store)
        : Finding.wrong(
            "store",
            store + " has no glibc for " + Machine.hostSystem() + ", so nothing can be chosen",
            "add one, for example with nix-build '<nixpkgs>' -A glibc");
  }

  private static Finding missing(IndexLocation location) {
    String obstacle = location.obstacle();
    return obstacle == null
        ? Finding.optional(
            "index",
            "none yet at " + location.file(),
            "nixld-index build makes it; the first nixld-env does so too")
        : Finding.wrong(
            "index",
            "%s cannot be made (%s)".formatted(location.file(), obstacle),
            "name a file elsewhere with --index, or a cache directory with XDG_CACHE_HOME");
  }

  private static List<Finding> indexed(IndexLocation location) {
    try (Index index = location.open()) {
      return List.of(
          store(location, hasGlibc(index)),
          index(location, index.status()),
          location.attributes().isRecorded()
              ? Finding.ok("attributes", "known of nixpkgs")
              : Finding.optional(
                  "attributes",
                  "only the commonest are known",
                  "nixld-index packages, or nixld-index import nix-index, records the rest"));
    } catch (CommandException | DamagedIndexException e) {
      return List.of(Finding.wrong("index", String.valueOf(e.getMessage()), ""));
    }
  }

  private static Finding index(IndexLocation location, Status status) {
    String state =
        "%s, %d objects, built %s"
            .formatted(
                location.file(), status.objects(), Amount.age(status.built(), Instant.now()));
    if (status.current()) {
      return Finding.ok("index", state);
    }
    String stale = state + "; " + Freshness.missing(status);
    if (location.shared()) {
      return Finding.optional(
          "index", stale, "its service brings it up to date; nixld-index build makes your own");
    }
    String obstacle = location.obstacle();
    return obstacle == null
        ? Finding.optional("index", stale, "the next nixld-env brings it up to date")
        : Finding.wrong(
            "index",
            "%s, and it cannot be written (%s)".formatted(stale, obstacle),
            "name a file elsewhere with --index, or a cache directory with XDG_CACHE_HOME");
  }

  private static @Nullable Finding catalog(IndexLocation location) {
    try (Snapshot snapshot = Catalogs.open(location)) {
      return snapshot == null ? null : catalog(snapshot.manifest(), Instant.now());
    } catch (CommandException | SnapshotException e) {
      return Finding.wrong("catalog", String.valueOf(e.getMessage()), "");
    }
  }

  static Finding catalog(Manifest manifest, Instant now) {
    String found =
        "%s for %s, %d objects, made %s"
            .formatted(
                manifest.channel(),
                manifest.system(),
                manifest.coverage().objects(),
                Amount.age(manifest.created(), now));
    if (!manifest.system().equals(Machine.hostSystem())) {
      return Finding.optional(
          "catalog", found, "this machine needs one for " + Machine.hostSystem());
    }
    return manifest.created().plus(OLD).isBefore(now)
        ? Finding.optional("catalog", found, "nixld-index import catalog looks for a newer one")
        : Finding.ok("catalog", found);
  }
}
