package io.github.nixld.choose.candidate;

import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import io.github.nixld.loader.LoadRequest;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Simulation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a program of the store loads by itself. A library path must not change that: its own
/// libraries, above all libc, must stay those that it was built with.
public final class HostLibraries {
  private final ForeignObject host;
  private final Map<String, Object> identities = new TreeMap<>();

  private HostLibraries(ForeignObject host) {
    this.host = host;
  }

  /// What a program loads without a library path.
  public static HostLibraries of(ForeignObject host, LibcInstallation glibc, FileView view) {
    HostLibraries libraries = new HostLibraries(host);
    LoadRequest request =
        LoadRequest.of(
            glibc.loader(), host.realPath(), host.origin(), host.identity(), host.object());
    List<LoadedObject> objects = Simulation.run(request, view).objects();
    for (LoadedObject object : objects) {
      for (LoadedObject.Need need : object.needs()) {
        if (need.object() != LoadedObject.NONE) {
          libraries.identities.put(need.name(), objects.get(need.object()).identity());
        }
      }
    }
    return libraries;
  }

  /// What of the program's own a directory would change, for messages; null if nothing.
  @Nullable String changedBy(String directory, FileView view) {
    for (Map.Entry<String, Object> own : identities.entrySet()) {
      if (view.probe(directory, own.getKey()) instanceof Present other
          && !other.identity().equals(own.getValue())) {
        return "would change " + own.getKey() + " of " + host.path();
      }
    }
    return null;
  }
}
