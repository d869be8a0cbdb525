package io.github.nixld.choose.search;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.elf.SymbolDefinition;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.elf.SymbolVersion;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.ProtectedSymbols;
import io.github.nixld.loader.Rule;
import io.github.nixld.loader.SymbolCheck;
import io.github.nixld.loader.SymbolSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of the proof that versions cannot give: every symbol is defined.
///
/// A store object needs no check if its dependencies, and theirs, resolve by RUNPATH as they did
/// when it was built. The symbols of all other objects are read: a library may use symbols that
/// only the dependencies of its dependencies define.
public final class SymbolProof {
  private final FileView view;
  private final String store;
  private final SymbolSource symbols;

  /// For each RUNPATH, the identities of the files that its names lead to; [#NOTHING] for none.
  private final Map<String, Map<String, Object>> built = new HashMap<>();

  private static final Object NOTHING = new Object();

  /// @param view in which RUNPATHs are searched
  /// @param store the store's directory
  /// @param symbols the symbols of the files
  public SymbolProof(FileView view, String store, SymbolSource symbols) {
    this.view = view;
    this.store = store + "/";
    this.symbols = symbols;
  }

  /// The symbols that a run would lack. It skips an object whose symbols cannot be read, since the
  /// loader has accepted it.
  ///
  /// @param libc the libc; its parts replace those of an older one, and their versions say what
  ///   they lack
  List<Fault.SymbolMissing> missing(LoadPlan plan, LibraryLayout layout, LibcInstallation libc) {
    Set<Integer> doubtful = new LinkedHashSet<>();
    for (LoadedObject object : plan.objects()) {
      if (object.rule() != Rule.LOADER
          && !libc.owns(object.name(), object.identity())
          && !isSoundAsBuilt(object, plan, libc)) {
        doubtful.add(object.index());
      }
    }
    try {
      return SymbolCheck.missing(plan, withRequesters(doubtful, plan), new Located(layout));
    } catch (IOException e) {
      throw new UncheckedIOException("symbols that cannot be read are none", e);
    }
  }

  /// The symbols of which a program has a copy although it must not. Hardly any store has a library
  /// that forbids copies; without one nothing is read.
  List<Fault.ProtectedSymbol> copied(LoadPlan plan, LibraryLayout layout, LibcInstallation libc) {
    try {
      return ProtectedSymbols.of(plan, libc.loader(), new Located(layout));
    } catch (IOException e) {
      throw new UncheckedIOException("symbols that cannot be read are none", e);
    }
  }

  /// An object, and in which pass over all objects it is reached.
  private record Turn(int pass, int index) {}

  /// Some objects and everything that needs them, directly or not: first these objects, then those
  /// that need them, in the order of repeated passes over the plan.
  private static Set<Integer> withRequesters(Set<Integer> doubtful, LoadPlan plan) {
    if (doubtful.isEmpty()) {
      return doubtful;
    }
    List<List<Integer>> requesters = new ArrayList<>();
    plan.objects().forEach(object -> requesters.add(new ArrayList<>(2)));
    for (LoadedObject object : plan.objects()) {
      for (LoadedObject.Need need : object.needs()) {
        if (need.object() != LoadedObject.NONE) {
          requesters.get(need.object()).add(object.index());
        }
      }
    }
    Set<Integer> all = new LinkedHashSet<>(doubtful);
    PriorityQueue<Turn> turns =
        new PriorityQueue<>(Comparator.comparingInt(Turn::pass).thenComparingInt(Turn::index));
    for (int index : doubtful) {
      requesters.get(index).forEach(requester -> turns.add(new Turn(1, requester)));
    }
    while (!turns.isEmpty()) {
      Turn turn = turns.remove();
      if (all.add(turn.index)) {
        for (int requester : requesters.get(turn.index)) {
          turns.add(new Turn(requester > turn.index ? turn.pass : turn.pass + 1, requester));
        }
      }
    }
    return all;
  }

  /// Symbols of objects at their present paths, since a farm does not exist yet. A file whose
  /// symbols cannot be read has none.
  private final class Located implements SymbolSource {
    private final LibraryLayout layout;

    Located(LibraryLayout layout) {
      this.layout = layout;
    }

    @Override
    public List<SymbolReference> references(LoadedObject object) {
      try {
        return symbols.references(layout.located(object));
      } catch (IOException e) {
        return List.of();
      }
    }

    @Override
    public List<SymbolReference> undefined(LoadedObject object, List<LoadedObject> providers)
        throws IOException {
      try {
        return symbols.undefined(layout.located(object), providers, this);
      } catch (IOException e) {
        return SymbolSource.super.undefined(object, providers);
      }
    }

    @Override
    public @Nullable SymbolDefinition find(LoadedObject object, SymbolReference reference) {
      try {
        return symbols.find(layout.located(object), reference);
      } catch (IOException e) {
        return null;
      }
    }
  }

  private boolean isSoundAsBuilt(LoadedObject object, LoadPlan plan, LibcInstallation libc) {
    if (!object.path().startsWith(store)) {
      return false;
    }
    String path = object.facts().runpath();
    if (path == null) {
      path = object.facts().rpath();
    }
    for (LoadedObject.Need need : object.needs()) {
      if (need.object() == LoadedObject.NONE || libc.owns(need.name())) {
        continue;
      }
      Object file = path == null ? NOTHING : first(path, need.name());
      if (!file.equals(plan.objects().get(need.object()).identity())) {
        return false;
      }
    }
    return true;
  }

  /// The identity of the first file of a name in the absolute directories of a list.
  private Object first(String path, String name) {
    return built
        .computeIfAbsent(path, p -> new HashMap<>())
        .computeIfAbsent(name, n -> look(path, n));
  }

  private Object look(String path, String name) {
    for (String directory : path.split(":", -1)) {
      if (directory.startsWith("/") && view.probe(directory, name) instanceof Present file) {
        return file.identity();
      }
    }
    return NOTHING;
  }

  /// Whether a candidate defines a symbol that an object lacks.
  boolean defines(Candidate candidate, Fault.SymbolMissing symbol) {
    LoadedObject object =
        new LoadedObject(
            0,
            candidate.name(),
            candidate.path(),
            candidate.identity(),
            candidate.object(),
            0,
            Rule.LD_LIBRARY_PATH,
            candidate.directory(),
            List.of());
    try {
      return symbols.defines(object, reference(symbol));
    } catch (IOException e) {
      return false;
    }
  }

  private static SymbolReference reference(Fault.SymbolMissing symbol) {
    @Nullable SymbolVersion version =
        symbol.version().isEmpty() ? null : SymbolVersion.wanted(symbol.version(), symbol.file());
    return SymbolReference.function(symbol.name(), version);
  }
}
