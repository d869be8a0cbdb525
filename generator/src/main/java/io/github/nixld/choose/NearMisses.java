package io.github.nixld.choose;

import io.github.nixld.choose.candidate.Candidates;
import io.github.nixld.choose.candidate.KnownStore;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What comes near a name that nothing serves.
final class NearMisses {
  private static final int LIMIT = 5;

  private NearMisses() {}

  /// Files of that name with the reason why they do not fit, then other versions of the library.
  static List<NearMiss> to(String name, KnownStore store, Candidates candidates) {
    List<NearMiss> all = new ArrayList<>();
    for (Rejected rejected : candidates.refused(name)) {
      all.add(refused(name, rejected, store));
    }
    int suffix = name.indexOf(".so");
    if (suffix > 0) {
      Map<String, Provider> others = new TreeMap<>();
      for (Provider provider : store.find(quoted(name.substring(0, suffix)) + ".so*")) {
        if (!provider.name().equals(name)) {
          others.putIfAbsent(provider.name(), provider);
        }
      }
      others.values().stream().limit(LIMIT).forEach(it -> all.add(of(it.name(), it, "")));
    }
    return all.size() <= LIMIT ? all : all.subList(0, LIMIT);
  }

  private static NearMiss refused(String name, Rejected rejected, KnownStore store) {
    List<Provider> providers = new ArrayList<>(store.providers(name));
    providers.addAll(store.providersBySoname(name));
    for (Provider provider : providers) {
      if (provider.storePath().basename().equals(rejected.label())) {
        return of(name, provider, rejected.reason());
      }
    }
    String label = rejected.label();
    String path = label.startsWith("/") ? label + "/" + name : null;
    return new NearMiss(name, path, label, null, null, rejected.reason());
  }

  private static NearMiss of(String soname, Provider provider, String reason) {
    String system =
        provider.object().facts() instanceof ElfObject object
            ? Machine.system(object.header())
            : null;
    return new NearMiss(
        soname,
        provider.directory() + "/" + provider.name(),
        provider.storePath().basename(),
        new NearMiss.Origin(provider.storePath().name(), provider.storePath().version()),
        system,
        reason);
  }

  /// A name as a glob that matches nothing else.
  private static String quoted(String name) {
    return name.replaceAll("[\\[*?]", "[$0]");
  }
}
