package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The outcome for all foreign objects of one system.
///
/// @param store the store's directory
/// @param system the Nix system, for example "x86_64-linux"
/// @param complete whether the simulation of every object has no fault, and every file exists
/// @param loader the chosen loader, and why it is this one
/// @param libraryPath the chosen directories, in order
/// @param farm with a link farm, each name in it and the path that it leads to; otherwise empty
/// @param decisions what was chosen for which name, and which candidates lost
/// @param runs the simulated run of every object
/// @param unresolved what keeps objects from loading
/// @param possible what objects may load with dlopen(3)
/// @param notes what the reader of the result should know, one line each
/// @param absent store paths that the result names but the store lacks, sorted: they have to be
///   fetched
public record Environment(
    String store,
    String system,
    boolean complete,
    ChosenLoader loader,
    List<String> libraryPath,
    Map<String, String> farm,
    List<Decision> decisions,
    List<Run> runs,
    List<Unresolved> unresolved,
    List<Possible> possible,
    List<String> notes,
    List<String> absent) {
  /// In the name of a store path.
  private static final Pattern NAMED_VERSION = Pattern.compile("-(?:glibc|musl)-([0-9][0-9.]*)");

  /// The note that says so.
  static final String FARM_RESOLVES_ALL = "--farm DIR would resolve everything, by links";

  public Environment {
    absent = List.copyOf(absent);
    libraryPath = List.copyOf(libraryPath);
    farm = Collections.unmodifiableMap(new TreeMap<>(farm));
    decisions = List.copyOf(decisions);
    runs = List.copyOf(runs);
    unresolved = List.copyOf(unresolved);
    possible = List.copyOf(possible);
    notes = List.copyOf(notes);
  }

  /// Whether there is no farm, and one would leave nothing unresolved.
  public boolean wouldBeResolvedByFarm() {
    return notes.contains(FARM_RESOLVES_ALL);
  }

  /// Whether the objects will load once the absent store paths are fetched. This is a forecast:
  /// nixld has not read the files themselves.
  public boolean completeOnceFetched() {
    return unresolved.isEmpty() && !absent.isEmpty();
  }

  /// The store path that a path lies in, or null for one outside of the store.
  public @Nullable String storePathOf(String path) {
    String prefix = store + "/";
    if (!path.startsWith(prefix)) {
      return null;
    }
    int end = path.indexOf('/', prefix.length());
    return end < 0 ? path : path.substring(0, end);
  }

  /// The path by which the loader is to be started.
  public String loaderPath() {
    return loader.path();
  }

  /// Whether the loader is musl's.
  public boolean isMusl() {
    return loader.entry().facts().kind() == LdSo.Kind.MUSL;
  }

  /// The version of the loader's libc, such as "2.40". Older loaders do not state theirs: it is the
  /// store path's then.
  public String libcVersion() {
    String stated = loader.entry().facts().version();
    Matcher named = NAMED_VERSION.matcher(loader.entry().object().storePath());
    return stated.isEmpty() && named.find() ? named.group(1) : stated;
  }

  /// The program of the store that will load the chosen libraries; null for none. nix-ld does not
  /// start it, so it needs `LD_LIBRARY_PATH`.
  public @Nullable String process() {
    for (Run run : runs) {
      LoadedObject program = run.plan().objects().getFirst();
      if (!program.identity().equals(run.object().identity())) {
        return program.path();
      }
    }
    return null;
  }

  /// The same with more notes.
  public Environment withNotes(List<String> more) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(more);
    return new Environment(
        store,
        system,
        complete,
        loader,
        libraryPath,
        farm,
        decisions,
        runs,
        unresolved,
        possible,
        all,
        absent);
  }

  /// The same with other unresolved names.
  public Environment withUnresolved(List<Unresolved> others) {
    return new Environment(
        store,
        system,
        complete,
        loader,
        libraryPath,
        farm,
        decisions,
        runs,
        others,
        possible,
        notes,
        absent);
  }

  /// The simulated run of one object.
  ///
  /// @param object the object
  /// @param plan what is loaded for it
  public record Run(ForeignObject object, LoadPlan plan) {}

  /// A loader that was chosen.
  ///
  /// @param entry the loader
  /// @param path the path by which it is to be started
  /// @param reason why it was chosen, in a few words
  /// @param rejected the others of the same kind and machine, best first, each with the reason why
  ///   it lost
  public record ChosenLoader(
      IndexedLoader entry, String path, String reason, List<Rejected> rejected) {
    public ChosenLoader {
      rejected = List.copyOf(rejected);
    }
  }

  /// One name and the directory that serves it.
  ///
  /// @param chosen what was chosen
  /// @param rejected the others, best first, each with the reason why it lost
  /// @param alike those of other store paths that only their names tell apart from it, best first
  public record Decision(Candidate chosen, List<Rejected> rejected, List<Candidate> alike) {
    public Decision {
      rejected = List.copyOf(rejected);
      alike = List.copyOf(alike);
    }

    /// Nothing is alike.
    public Decision(Candidate chosen, List<Rejected> rejected) {
      this(chosen, rejected, List.of());
    }
  }

  /// A library that an object may load with dlopen(3) and that is not loaded at its start.
  ///
  /// @param name the name
  /// @param from path of the object
  /// @param evidence what says so
  /// @param path where it is found; null if it is not provided
  /// @param reason why it is not provided; empty if it is
  public record Possible(
      String name,
      String from,
      DlopenHint.Evidence evidence,
      @Nullable String path,
      String reason) {}

  /// A name that nothing serves.
  ///
  /// @param name the name
  /// @param neededBy paths of the objects that want it; empty if only the user does
  /// @param reason one line
  /// @param nearest what comes near the name
  /// @param attributes nixpkgs attributes that are known to provide it
  public record Unresolved(
      String name,
      List<String> neededBy,
      String reason,
      List<NearMiss> nearest,
      List<String> attributes) {
    /// The reason if no file of the store has it.
    public static final String NOTHING = nothing("the store");

    /// The reason if it was not found at all.
    ///
    /// @param where what was searched
    static String nothing(String where) {
      return "nothing in " + where + " provides it";
    }

    public Unresolved {
      neededBy = List.copyOf(neededBy);
      nearest = List.copyOf(nearest);
      attributes = List.copyOf(attributes);
    }

    /// Whether all that is known is that the store lacks it, so that the user has to find out what
    /// provides it.
    public boolean isUnknown() {
      return reason.equals(NOTHING) && attributes.isEmpty();
    }

    /// The same with attributes.
    public Unresolved withAttributes(List<String> known) {
      return new Unresolved(name, neededBy, reason, nearest, known);
    }
  }
}
