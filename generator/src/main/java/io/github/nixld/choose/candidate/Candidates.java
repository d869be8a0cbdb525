package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.Simulation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which files could serve a name under one glibc, best first, and why others could not.
public final class Candidates {
  /// Drivers have small version numbers in their names.
  private static final int DRIVER_VERSIONS = 10;

  private final StoreView view;
  private final LibcInstallation libc;
  private final CandidateRules rules;
  private final BundledLibraries bundle;
  private final @Nullable HostLibraries host;
  private final Ranking ranking;
  private final Map<String, List<Candidate>> accepted = new HashMap<>();
  private final Map<String, List<Candidate>> allAccepted = new HashMap<>();
  private final Map<String, List<Candidate>> tooNew = new HashMap<>();
  private final Map<String, List<Rejected>> refused = new HashMap<>();

  /// @param view the files, and the store
  /// @param bundle what the foreign objects bring along
  /// @param host what the program that will load all libraries loads itself; null if there is none
  public Candidates(
      StoreView view,
      LibcInstallation libc,
      CandidateRules rules,
      BundledLibraries bundle,
      @Nullable HostLibraries host) {
    this.view = view;
    this.libc = libc;
    this.rules = rules;
    this.bundle = bundle;
    this.host = host;
    this.ranking = new Ranking(rules, libc, view);
  }

  /// What the foreign objects bring along.
  public BundledLibraries bundle() {
    return bundle;
  }

  /// The criteria by which one is better than another.
  public Ranking ranking() {
    return ranking;
  }

  /// The best candidate for a name; null if there is none.
  ///
  /// @param storeOnly whether to leave out the bundled libraries
  public @Nullable Candidate best(String name, boolean storeOnly) {
    for (Candidate candidate : of(name)) {
      if (!storeOnly || candidate.storePath() != null) {
        return candidate;
      }
    }
    return null;
  }

  /// The candidates for a name, best first.
  public List<Candidate> of(String name) {
    return accepted.computeIfAbsent(name, this::collect);
  }

  /// The same, and last the files anywhere below the foreign objects. Searching there takes time,
  /// and only matters if nothing else goes together with the rest.
  public List<Candidate> all(String name) {
    return allAccepted.computeIfAbsent(name, this::collectAll);
  }

  private List<Candidate> collectAll(String name) {
    if (name.indexOf('/') >= 0 || libc.owns(name) || DriverNames.isDriver(name)) {
      return of(name);
    }
    Set<Candidate> result = new LinkedHashSet<>(of(name));
    for (String directory : bundle.directoriesBelow(name)) {
      result.addAll(standing(directory, name));
    }
    return harmless(name, result);
  }

  /// The files with that name, or that soname, that cannot serve it, each with the reason.
  public List<Rejected> refused(String name) {
    of(name);
    return refused.getOrDefault(name, List.of());
  }

  /// The files of the store that could serve a name under a newer libc.
  public List<Candidate> tooNew(String name) {
    of(name);
    return tooNew.getOrDefault(name, List.of());
  }

  private List<Candidate> collect(String name) {
    return harmless(name, provided(name));
  }

  /// Those that do not change what the program loads by itself. (A farm has no other names, so it
  /// changes nothing.)
  private List<Candidate> harmless(String name, Collection<Candidate> all) {
    if (host == null || rules.links()) {
      return List.copyOf(all);
    }
    List<Candidate> harmless = new ArrayList<>();
    for (Candidate candidate : all) {
      String changed = host.changedBy(candidate.directory(), view);
      if (changed == null) {
        harmless.add(candidate);
      } else {
        refuse(name, candidate.label(), changed);
      }
    }
    return List.copyOf(harmless);
  }

  private List<Candidate> provided(String name) {
    if (name.indexOf('/') >= 0 || name.isEmpty()) {
      return List.of();
    }
    if (libc.owns(name)) {
      return standing(libc.directory(), name);
    }
    List<Candidate> result = new ArrayList<>(drivers(name));
    for (String directory : bundle.directoriesOf(name)) {
      result.addAll(standing(directory, name));
    }
    List<Candidate> store = new ArrayList<>();
    for (Provider provider : view.providers(name)) {
      add(store, name, provider);
    }
    boolean nowhere = result.isEmpty() && store.stream().noneMatch(view::isPresent);
    if (nowhere && !DriverNames.isDriver(name)) {
      for (String directory : bundle.directoriesBelow(name)) {
        result.addAll(standing(directory, name));
      }
    }
    if (nowhere) {
      for (String directory : bundle.untrusted(name)) {
        if (!standing(directory, name).isEmpty()) {
          refuse(
              name, directory, "another user could have put it there: name it too if you trust it");
        }
      }
    }
    if (nowhere || rules.links()) {
      for (BundledLibraries.Library library : bundle.renamed(name)) {
        result.addAll(standing(library.directory(), name, library.file()));
      }
      for (Provider provider : view.providersBySoname(name)) {
        if (!provider.name().equals(name)) {
          add(store, name, provider);
        }
      }
    }
    store.sort(ranking);
    result.addAll(store);
    return List.copyOf(result);
  }

  /// The drivers of the running system. Programs that were not linked against a driver's own files
  /// ask for `libcuda.so`, but a system only has `libcuda.so.1`.
  private List<Candidate> drivers(String name) {
    List<Candidate> drivers = new ArrayList<>();
    if (DriverNames.isDriver(name)) {
      for (String directory : rules.drivers()) {
        drivers.addAll(standing(directory, name));
      }
      if (drivers.isEmpty() && name.endsWith(".so")) {
        for (String directory : rules.drivers()) {
          for (int version = 0; version < DRIVER_VERSIONS; version++) {
            drivers.addAll(standing(directory, name, name + "." + version));
          }
        }
      }
    }
    return drivers;
  }

  /// The file of that name in a directory, if the loader would take it.
  private List<Candidate> standing(String directory, String name) {
    return standing(directory, name, name);
  }

  private List<Candidate> standing(String directory, String name, String file) {
    return view.probe(directory, file) instanceof Present present
            && Simulation.refusal(present.contents(), libc.loader()) == null
            && present.contents() instanceof ElfObject object
        ? List.of(new Candidate(name, directory, file, present.identity(), object, null, false))
        : List.of();
  }

  private void add(List<Candidate> store, String name, Provider provider) {
    String label = provider.storePath().basename();
    if (DriverNames.isDriver(name)) {
      refuse(name, label, "a driver, which has to match the running system");
      return;
    }
    String refusal = Simulation.refusal(provider.object().facts(), libc.loader());
    if (refusal != null || !(provider.object().facts() instanceof ElfObject object)) {
      refuse(name, label, refusal == null ? "not a library" : refusal);
      return;
    }
    Candidate candidate =
        new Candidate(
            name,
            provider.directory(),
            provider.name(),
            new StoreFile(provider.object()),
            object,
            provider.storePath(),
            provider.aggregate());
    String lacking = libc.lacks(object);
    if (lacking == null) {
      store.add(candidate);
    } else {
      tooNew.computeIfAbsent(name, n -> new ArrayList<>()).add(candidate);
      refuse(name, label, "wants " + lacking + ", the chosen glibc is " + version());
    }
  }

  private String version() {
    String version = libc.loader().builtIn().version();
    return version.isEmpty() ? libc.entry().object().storePath() : version;
  }

  private void refuse(String name, String label, String reason) {
    refused.computeIfAbsent(name, n -> new ArrayList<>()).add(new Rejected(label, reason));
  }
}
