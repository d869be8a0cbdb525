package io.github.nixld.choose;

import io.github.nixld.choose.candidate.DriverNames;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Versions;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What one would do without nixld: a directory for every name that is not found, until none is
/// left.
final class Peers {
  private static final Comparator<Provider> NEWEST =
      Comparator.comparing((Provider p) -> p.storePath().version(), Versions::compare)
          .reversed()
          .thenComparing(Provider::directory);

  private final Index index;
  private final List<ForeignObject> foreign;
  private final Options options;
  private final Set<String> known;

  Peers(Index index, List<ForeignObject> foreign, Options options, Set<String> known) {
    this.known = known;
    this.index = index;
    this.foreign = foreign;
    this.options = options;
  }

  /// The ways that lead to an answer without a fault, each with the answer.
  List<String> successes() throws IOException {
    List<String> successes = new ArrayList<>();
    for (IndexedLoader loader : index.loaders()) {
      if (suits(loader)) {
        for (boolean newest : new boolean[] {false, true}) {
          Proof proof = new Proof(loader.object().path(), foreign, options, known);
          List<String> path = path(proof, loader, newest);
          if (proof.faults(path).isEmpty()) {
            successes.add(
                (newest ? "newest: " : "first: ") + loader.object().path() + " with " + path);
          }
        }
      }
    }
    return successes;
  }

  private boolean suits(IndexedLoader loader) {
    String path = loader.object().path();
    String libc = path.substring(0, path.lastIndexOf('/')) + "/libc.so.6";
    return loader.object().facts() instanceof ElfObject facts
        && facts.header().sameMachine(foreign.getFirst().object().header())
        && index.object(libc) != null
        && (options.loader() == null || options.loader().equals(path));
  }

  private List<String> path(Proof proof, IndexedLoader loader, boolean newest) {
    Set<String> path = new LinkedHashSet<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (String name : missing(proof.plans(List.copyOf(path)))) {
        List<Provider> fitting = new ArrayList<>();
        for (Provider provider : index.providers(name)) {
          if (provider.object().facts() instanceof ElfObject facts
              && loader.object().facts() instanceof ElfObject own
              && facts.header().sameMachine(own.header())
              && !DriverNames.isDriver(name)) {
            fitting.add(provider);
          }
        }
        if (newest) {
          fitting.sort(NEWEST);
        }
        changed |= !fitting.isEmpty() && path.add(fitting.getFirst().directory());
      }
    }
    return List.copyOf(path);
  }

  private static Set<String> missing(List<LoadPlan> plans) {
    Set<String> missing = new LinkedHashSet<>();
    for (LoadPlan plan : plans) {
      for (Fault fault : plan.faults()) {
        if (fault instanceof Fault.NotFound notFound) {
          missing.add(notFound.name());
        }
      }
    }
    return missing;
  }
}
