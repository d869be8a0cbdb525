package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import io.github.nixld.loader.SymbolCheck;
import io.github.nixld.loader.SymbolSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of the proof that versions do not show: that every symbol is defined.
///
/// A store object is sound as it was built where its needs, and theirs, are served by what the
/// RUNPATHs of the store name. Read are the symbols of all others: a library may use what only the
/// libraries of its libraries define.
final class SymbolProof {
  private final FileView view;
  private final String store;
  private final DiskSymbols disk;

  /// Reads symbols where they are in doubt.
  ///
  /// @param view where RUNPATHs are looked up
  /// @param store the store's directory
  /// @param disk reads symbols
  SymbolProof(FileView view, String store, DiskSymbols disk) {
    this.view = view;
    this.store = store + "/";
    this.disk = disk;
  }

  /// The symbols that a run would miss. An object whose symbols cannot be read is passed over: the
  /// loader has taken it.
  ///
  /// @param glibc whose parts stand in for those of an older one: their versions say what they lack
  List<Fault.SymbolMissing> missing(LoadPlan plan, LibraryLayout arrangement, LibcInstallation glibc) {
    Set<Integer> doubtful = new LinkedHashSet<>();
    for (LoadedObject object : plan.objects()) {
      if (object.rule() != Rule.LOADER
          && !glibc.owns(object.name(), object.identity())
          && !soundAsBuilt(object, plan, glibc)) {
        doubtful.add(object.index());
      }
    }
    while (addThoseThatNeed(doubtful, plan)) {
      // Whoever needs one that was added is next.
    }
    try {
      return SymbolCheck.missing(plan, doubtful, new Located(arrangement));
    } catch (IOException e) {
      throw new UncheckedIOException("symbols that cannot be read are none", e);
    }
  }

  private static boolean addThoseThatNeed(Set<Integer> doubtful, LoadPlan plan) {
    boolean added = false;
    for (LoadedObject object : plan.objects()) {
      for (LoadedObject.Need need : object.needs()) {
        if (doubtful.contains(need.object())) {
          added |= doubtful.add(object.index());
          break;
        }
      }
    }
    return added;
  }

  /// SymbolProof of objects where they are now: a farm is not made yet. A file whose symbols cannot be
  /// read has none.
  private final class Located implements SymbolSource {
    private final LibraryLayout arrangement;

    Located(LibraryLayout arrangement) {
      this.arrangement = arrangement;
    }

    @Override
    public List<SymbolReference> references(LoadedObject object) {
      try {
        return disk.references(arrangement.located(object));
      } catch (IOException e) {
        return List.of();
      }
    }

    @Override
    public List<SymbolReference> undefined(LoadedObject object, List<LoadedObject> providers)
        throws IOException {
      try {
        return disk.undefined(
            arrangement.located(object), providers.stream().map(arrangement::located).toList());
      } catch (IOException e) {
        return SymbolSource.super.undefined(object, providers);
      }
    }

    @Override
    public boolean defines(LoadedObject object, SymbolReference reference) {
      try {
        return disk.defines(arrangement.located(object), reference);
      } catch (IOException e) {
        return false;
      }
    }
  }

  private boolean soundAsBuilt(LoadedObject object, LoadPlan plan, LibcInstallation glibc) {
    if (!object.path().startsWith(store)) {
      return false;
    }
    String path = object.facts().runpath();
    if (path == null) {
      path = object.facts().rpath();
    }
    for (LoadedObject.Need need : object.needs()) {
      if (need.object() == LoadedObject.NONE || glibc.owns(need.name())) {
        continue;
      }
      Object built = path == null ? null : first(path, need.name());
      if (built == null || !built.equals(plan.objects().get(need.object()).identity())) {
        return false;
      }
    }
    return true;
  }

  /// The identity of the first file of a name in the absolute directories of a list.
  private @Nullable Object first(String path, String name) {
    for (String directory : path.split(":", -1)) {
      if (directory.startsWith("/") && view.probe(directory, name) instanceof Present file) {
        return file.identity();
      }
    }
    return null;
  }

  /// Whether a candidate defines a symbol that somebody misses.
  boolean defines(Candidate candidate, Fault.SymbolMissing symbol) {
    LoadedObject object =
        new LoadedObject(
            0,
            candidate.name(),
            candidate.directory() + "/" + candidate.file(),
            candidate.identity(),
            candidate.object(),
            0,
            Rule.LD_LIBRARY_PATH,
            candidate.directory(),
            List.of());
    try {
      return disk.defines(object, reference(symbol));
    } catch (IOException e) {
      return false;
    }
  }

  private static SymbolReference reference(Fault.SymbolMissing symbol) {
    SymbolVersion version =
        symbol.version().isEmpty() ? null : SymbolVersion.wanted(symbol.version(), symbol.file());
    return SymbolReference.function(symbol.name(), version);
  }
}
