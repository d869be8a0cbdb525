package io.github.nixld.choose;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.IndexView;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.LibcInstallation;
import io.github.nixld.choose.dlopen.DlopenHints;
import io.github.nixld.choose.search.ChoiceProblem;
import io.github.nixld.choose.search.SymbolProof;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Chooses a loader and a library path for each system among some foreign objects.
public final class Chooser {
  private final Options options;
  private final KnownStore view;
  private final @Nullable ForeignObject host;

  /// A chooser over one store.
  public Chooser(Index index, Options options) {
    this(index, options, null);
  }

  /// A chooser for what one program of the store will load. It uses that program's loader, leaves
  /// its own libraries as they are, and opens libraries as the program would.
  ///
  /// @param host the program; null for none
  public Chooser(Index index, Options options, @Nullable ForeignObject host) {
    this(new IndexView(index), options, host);
  }

  /// The same over any store.
  public Chooser(KnownStore store, Options options, @Nullable ForeignObject host) {
    this.host = host;
    this.options = options;
    this.view = store;
  }

  /// The objects that share an environment.
  private record SystemKind(String system, boolean musl) implements Comparable<SystemKind> {
    static final SystemKind HOST = new SystemKind(Machine.hostSystem(), false);

    /// The suffix of the name of its farm, if it is not the only one.
    String suffix() {
      return "-" + system + (musl ? "-musl" : "");
    }

    @Override
    public int compareTo(SystemKind other) {
      int order = system.compareTo(other.system);
      return order != 0 ? order : Boolean.compare(musl, other.musl);
    }
  }

  /// Chooses for all objects at once. Objects of one system and one libc family share an
  /// environment.
  ///
  /// @param foreign the objects
  /// @return an environment for each system: that of this machine first, then in the order of their
  ///   names
  /// @throws NoLoaderException if the store has no loader for any of them. If it has one for some,
  ///   the others are left out, with a note
  public List<Environment> choose(List<ForeignObject> foreign) throws NoLoaderException {
    Map<SystemKind, List<ForeignObject>> bySystem = new TreeMap<>();
    for (ForeignObject object : foreign) {
      String system = Machine.system(object.object().header());
      if (system == null) {
        throw new NoLoaderException(
            object.path()
                + ": built for "
                + Machine.describe(object.object().header())
                + ", which nix-ld does not serve");
      }
      bySystem
          .computeIfAbsent(new SystemKind(system, object.isMusl()), s -> new ArrayList<>())
          .add(object);
    }
    List<Environment> environments = new ArrayList<>();
    List<NoLoaderException> without = new ArrayList<>();
    try (DiskSymbols disk = new DiskSymbols(FileNames.here())) {
      FileFacts facts =
          new FileFacts(
              view,
              new SymbolProof(view, view.storeDirectory(), view.symbols(disk)),
              new DlopenHints(view.storeDirectory(), options.dlopen(), disk));
      for (Map.Entry<SystemKind, List<ForeignObject>> entry : bySystem.entrySet()) {
        SystemKind kind = entry.getKey();
        boolean only = bySystem.size() == 1 || kind.equals(SystemKind.HOST);
        LoaderChoice.Question question =
            new LoaderChoice.Question(
                only ? options : options.withFarm(kind.suffix()),
                kind.system,
                new ChoiceProblem.Subjects(entry.getValue(), host),
                facts);
        try {
          environments.add(choose(question));
        } catch (NoLoaderException e) {
          without.add(e);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("closing a file that was only read", e);
    }
    if (environments.isEmpty()) {
      throw without.getFirst();
    }
    String own = Machine.hostSystem();
    environments.sort((a, b) -> Boolean.compare(b.system().equals(own), a.system().equals(own)));
    if (!without.isEmpty()) {
      environments.set(0, environments.getFirst().withNotes(messages(without)));
    }
    return environments;
  }

  private static List<String> messages(List<NoLoaderException> exceptions) {
    List<String> messages = new ArrayList<>();
    for (NoLoaderException e : exceptions) {
      messages.add("left out: " + e.getMessage());
    }
    return messages;
  }

  private Environment choose(LoaderChoice.Question question) throws NoLoaderException {
    ForeignObject first = question.subjects().objects().getFirst();
    LoaderOrder order = new LoaderOrder(view, options);
    List<IndexedLoader> loaders = loadersFor(first, order);
    LoaderReasons reasons = new LoaderReasons(order, loaders);
    LoaderChoice best = null;
    int fewest = Integer.MAX_VALUE;
    for (IndexedLoader loader : loaders) {
      // Reads the store, so it is done only for loaders that are tried.
      LibcInstallation libc = LibcInstallation.of(loader, view);
      if (libc == null) {
        reasons.withoutLibc(loader);
        continue;
      }
      if (!isWanted(libc)) {
        continue;
      }
      LoaderChoice choice = new LoaderChoice(question, libc, fewest);
      reasons.tried(loader, choice.unresolved());
      if (choice.isSettled()) {
        best = choice;
        break;
      }
      if (best == null || choice.unresolved().size() < best.unresolved().size()) {
        best = choice;
        fewest = Math.min(fewest, choice.problems());
      }
    }
    if (best == null) {
      throw noLoader(question.system(), first);
    }
    return best.environment(reasons.of(best.libc(), named()));
  }

  /// Why only one loader is looked at; null if it is not so.
  private @Nullable String named() {
    if (host != null) {
      return host.path() + " is started by it";
    }
    return options.loader() == null ? null : "--loader names it";
  }

  private NoLoaderException noLoader(String system, ForeignObject object) {
    if (host != null) {
      return new NoLoaderException(
          object.path() + ": " + host.path() + " has a loader that cannot load it");
    }
    if (options.loader() != null) {
      return new NoLoaderException(
          options.loader() + ": not a loader of this store for " + object.path());
    }
    String libc = object.isMusl() ? "musl" : "glibc";
    String missing =
        object.path() + ": " + view.label() + " has no " + libc + " for " + system + ": ";
    if (system.equals(Machine.hostSystem())) {
      return new NoLoaderException(
          missing + "add one, for example: nix-build '<nixpkgs>' -A " + libc);
    }
    return new NoLoaderException(
        missing
            + (system.equals("i686-linux")
                ? "add one, for example: nix-build '<nixpkgs>' -A pkgsi686Linux." + libc
                : "get the program for " + Machine.hostSystem()));
  }

  /// The loaders that could start an object, in the order in which they are tried.
  private List<IndexedLoader> loadersFor(ForeignObject object, LoaderOrder order) {
    List<IndexedLoader> loaders = new ArrayList<>();
    for (IndexedLoader loader : view.loaders()) {
      if ((loader.facts().kind() == LdSo.Kind.MUSL) == object.isMusl()
          && loader.object().facts() instanceof ElfObject facts
          && facts.header().sameMachine(object.object().header())) {
        loaders.add(loader);
      }
    }
    loaders.sort(order);
    return loaders;
  }

  private boolean isWanted(LibcInstallation libc) {
    if (host != null) {
      return libc.loader().path().equals(host.interpreter());
    }
    return options.loader() == null
        || options.loader().equals(libc.loader().path())
        || options.loader().equals(libc.entry().object().path());
  }
}
