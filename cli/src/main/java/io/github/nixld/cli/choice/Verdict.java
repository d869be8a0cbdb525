package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadedObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A choice in one line: "complete, 12 libraries, glibc 2.41".
public final class Verdict {
  private Verdict() {}

  public static String of(Environment environment) {
    int loaded = libraries(environment);
    int missing = environment.unresolved().size();
    String libraries = loaded == 1 ? "1 library" : loaded + " libraries";
    String result =
        environment.complete()
            ? "complete, " + libraries
            : missing == 0
                ? (environment.completeOnceFetched() ? "complete once fetched, " : "not complete, ")
                    + libraries
                : "%d of %d missing".formatted(missing, loaded + missing);
    String version = environment.libcVersion();
    return result
        + ", "
        + (environment.isMusl() ? "musl" : "glibc")
        + (version.isEmpty() ? "" : " " + version);
  }

  /// The same for several systems.
  public static String of(List<Environment> environments) {
    return environments.size() == 1
        ? of(environments.getFirst())
        : String.join("; ", environments.stream().map(it -> it.system() + ": " + of(it)).toList());
  }

  /// How many libraries are loaded, for all programs together.
  static int libraries(Environment environment) {
    Set<String> loaded = new HashSet<>();
    for (Environment.Run run : environment.runs()) {
      run.plan().objects().stream().skip(1).map(LoadedObject::path).forEach(loaded::add);
    }
    environment.runs().forEach(run -> loaded.remove(run.object().path()));
    return loaded.size();
  }
}
