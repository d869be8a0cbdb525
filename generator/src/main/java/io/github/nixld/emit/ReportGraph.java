package io.github.nixld.emit;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The runs of an environment as one graph: each file once, and each missing name.
final class ReportGraph {
  private final Environment environment;
  private final Set<String> unresolved = new HashSet<>();
  private final Map<String, String> reasons = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  /// What kind of node it is, which a reader asks first.
  enum Kind {
    /// An object that the user asked about.
    PROGRAM("program"),
    /// Bundled with the foreign tree.
    BUNDLED("bundled"),
    /// Of the store.
    STORE("store"),
    /// The loader and the rest of its glibc.
    LOADER("loader"),
    /// Of the system, such as a driver.
    SYSTEM("system"),
    /// Not found.
    MISSING("missing"),
    /// Possibly loaded with dlopen(3), and not provided.
    POSSIBLE("possible");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /// A file, or a name without one.
  ///
  /// @param path null if it is missing
  /// @param rule which rule found it, and in which directory
  /// @param reason what is wrong with it; null if nothing is
  /// @param rejected the candidates that lost
  record Node(
      String name,
      Kind kind,
      @Nullable String path,
      @Nullable String rule,
      @Nullable String storePath,
      @Nullable String reason,
      List<Rejected> rejected) {}

  /// Which node needs or opens which, by their places in [#nodes()].
  record Edge(int from, int to) {}

  private ReportGraph(Environment environment) {
    this.environment = environment;
    for (Environment.Unresolved missing : environment.unresolved()) {
      unresolved.add(missing.name());
      reasons.put(missing.name(), missing.reason());
    }
    for (Environment.Possible possible : environment.possible()) {
      String why = "perhaps loaded with dlopen: a " + possible.evidence().label() + " says so";
      String left = possible.path() == null ? "; left out, " + possible.reason() : "";
      reasons.putIfAbsent(possible.name(), why + left);
    }
  }

  static ReportGraph of(Environment environment) {
    ReportGraph graph = new ReportGraph(environment);
    // An object that the user asked about keeps that kind, even if another object needs it.
    for (Environment.Run run : environment.runs()) {
      graph.add(run.plan().objects().getFirst());
    }
    for (Environment.Run run : environment.runs()) {
      graph.add(run.plan());
    }
    for (Environment.Possible possible : environment.possible()) {
      graph.add(possible);
    }
    return graph;
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  Set<Edge> edges() {
    return edges;
  }

  private void add(LoadPlan plan) {
    for (LoadedObject object : plan.objects()) {
      int from = add(object);
      for (LoadedObject.Need need : object.needs()) {
        int to =
            need.object() == LoadedObject.NONE
                ? absent(need.name(), Kind.MISSING)
                : add(plan.objects().get(need.object()));
        edges.add(new Edge(from, to));
      }
    }
    for (LoadPlan.Opened opened : plan.opened()) {
      int to =
          opened.object() == LoadedObject.NONE
              ? absent(opened.name(), unresolvedOrPossible(opened.name()))
              : add(plan.objects().get(opened.object()));
      edges.add(new Edge(add(plan.objects().get(opened.by())), to));
    }
  }

  private int add(LoadedObject object) {
    return ids.computeIfAbsent(
        object.path(),
        path -> {
          nodes.add(node(object));
          return nodes.size() - 1;
        });
  }

  private Node node(LoadedObject object) {
    String rule = object.rule().label();
    return new Node(
        object.name().contains("/") ? file(object.path()) : object.name(),
        kind(object),
        object.path(),
        object.where().isEmpty() ? rule : rule + " " + object.where(),
        environment.storePathOf(object.path()),
        reasons.get(object.name()),
        rejected(object));
  }

  private static String file(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Kind kind(LoadedObject object) {
    String storePath = environment.storePathOf(object.path());
    if (object.rule() == Rule.PROGRAM) {
      return Kind.PROGRAM;
    }
    if (object.rule() == Rule.LOADER
        || Objects.equals(storePath, environment.storePathOf(environment.loaderPath()))) {
      return Kind.LOADER;
    }
    if (storePath != null || environment.farm().containsKey(object.name())) {
      return Kind.STORE;
    }
    return switch (object.rule()) {
      case CACHE, SYSTEM -> Kind.SYSTEM;
      case LD_LIBRARY_PATH -> object.path().startsWith("/run/") ? Kind.SYSTEM : Kind.BUNDLED;
      case PROGRAM, LOADER, PATH, RPATH, RUNPATH -> Kind.BUNDLED;
    };
  }

  private void add(Environment.Possible possible) {
    Integer from = ids.get(possible.from());
    if (possible.path() == null && from != null) {
      edges.add(new Edge(from, absent(possible.name(), unresolvedOrPossible(possible.name()))));
    }
  }

  private Kind unresolvedOrPossible(String name) {
    return unresolved.contains(name) ? Kind.MISSING : Kind.POSSIBLE;
  }

  private int absent(String name, Kind kind) {
    // No path ends in a slash.
    return ids.computeIfAbsent(
        name + "/",
        key -> {
          nodes.add(new Node(name, kind, null, null, null, reasons.get(name), List.of()));
          return nodes.size() - 1;
        });
  }

  private List<Rejected> rejected(LoadedObject object) {
    for (Environment.Decision decision : environment.decisions()) {
      if (decision.chosen().name().equals(object.name())
          && decision.chosen().identity().equals(object.identity())) {
        return decision.rejected();
      }
    }
    return List.of();
  }
}
