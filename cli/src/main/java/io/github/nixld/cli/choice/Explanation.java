package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Environment.Decision;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.ldd.PlanTree;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.store.StorePathName;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Explains a choice to people.
///
/// @param style the colours
/// @param out for the explanation
record Explanation(Style style, PrintStream out) {
  private static final int RUNNERS_UP = 3;

  /// Writes what the user asked for.
  void write(List<Environment> environments, ExplainOptions asked) {
    for (Environment environment : environments) {
      if (asked.tree()) {
        tree(environment);
      } else if (asked.summary()) {
        summary(environment);
      }
      asked.why().forEach(name -> why(environment, name));
      asked.whyNot().forEach(path -> whyNot(environment, path));
    }
  }

  /// The verdict, the loader with its reasons, and a line for each library.
  private void summary(Environment environment) {
    out.println(style.strong(environment.system()) + ": " + style.strong(Verdict.of(environment)));
    loader(environment, RUNNERS_UP);
    Set<String> shown = new HashSet<>();
    for (Environment.Run run : environment.runs()) {
      for (LoadedObject object : run.plan().objects().subList(1, run.plan().objects().size())) {
        if (!object.path().equals(environment.loaderPath()) && shown.add(object.path())) {
          out.println(line(environment, object));
        }
      }
    }
    for (Environment.Unresolved each : environment.unresolved()) {
      out.println(style.wrong(each.name() + ": " + each.reason()));
    }
    DlopenReport.write(environment.possible(), out);
  }

  private String line(Environment environment, LoadedObject object) {
    String rejected =
        decision(environment, object.name())
            .flatMap(it -> it.rejected().stream().findFirst())
            .map(it -> ", not " + it.label() + ": " + it.reason())
            .orElse("");
    return style.strong(object.name())
        + " => "
        + style.found(object.path())
        + style.faint(" [" + object.rule().label() + "]" + rejected);
  }

  private static Optional<Decision> decision(Environment environment, String name) {
    return environment.decisions().stream()
        .filter(it -> it.chosen().name().equals(name))
        .findFirst();
  }

  private void tree(Environment environment) {
    out.println(style.strong(environment.system()) + ": " + style.strong(Verdict.of(environment)));
    loader(environment, RUNNERS_UP);
    for (Environment.Run run : environment.runs()) {
      out.println(style.strong(run.object().path()));
      PlanTree.write(run.plan(), style, out);
    }
    for (Decision decision : environment.decisions()) {
      decision(decision, RUNNERS_UP);
    }
    DlopenReport.write(environment.possible(), out);
  }

  private void decision(Decision decision, int runnersUp) {
    out.println(
        style.strong(decision.chosen().name())
            + ": chosen "
            + style.found(decision.chosen().label()));
    rejected(decision.rejected(), runnersUp);
  }

  private void loader(Environment environment, int runnersUp) {
    out.println(
        style.strong(libc(environment))
            + " => "
            + style.found(environment.loaderPath())
            + style.faint(" [" + environment.loader().reason() + "]"));
    rejected(environment.loader().rejected(), runnersUp);
  }

  private static String libc(Environment environment) {
    return (environment.isMusl() ? "musl " : "glibc ") + environment.libcVersion();
  }

  private void rejected(List<Rejected> rejected, int runnersUp) {
    rejected.stream()
        .limit(runnersUp)
        .forEach(r -> out.println(style.faint("    not " + r.label() + ": " + r.reason())));
  }

  /// Everything about one name: what loads it, from where, and which candidates lost.
  private void why(Environment environment, String name) {
    boolean known = false;
    Set<String> lines = new TreeSet<>();
    for (Environment.Run run : environment.runs()) {
      LoadPlan plan = run.plan();
      for (LoadedObject object : plan.objects()) {
        object.needs().stream()
            .filter(need -> need.name().equals(name) && need.object() != LoadedObject.NONE)
            .map(need -> plan.objects().get(need.object()))
            .forEach(found ->
                lines.add(
                    style.strong(name)
                        + ": needed by "
                        + style.strong(object.path())
                        + ", found as "
                        + style.found(found.path())
                        + style.faint(" [" + found.rule().label() + "]")));
      }
    }
    lines.forEach(out::println);
    known |= !lines.isEmpty();
    if (isOfLibc(environment, name) || name.equals(environment.isMusl() ? "musl" : "glibc")) {
      loader(environment, Integer.MAX_VALUE);
      known = true;
    }
    Optional<Decision> decision = decision(environment, name);
    if (decision.isPresent()) {
      decision(decision.get(), Integer.MAX_VALUE);
      known = true;
    }
    for (Environment.Unresolved each : environment.unresolved()) {
      if (each.name().equals(name)) {
        out.println(style.wrong(name + ": " + each.reason()));
        known = true;
      }
    }
    if (!known) {
      List<String> near = neededLike(environment, name);
      out.println(
          style.strong(name)
              + ": nothing needs it, so nothing was chosen for it"
              + (near.isEmpty() ? "" : "; needed: " + String.join(", ", near)));
    }
  }

  /// Names that objects need and that contain a text.
  private static List<String> neededLike(Environment environment, String text) {
    return environment.runs().stream()
        .flatMap(run -> run.plan().objects().stream())
        .flatMap(object -> object.needs().stream())
        .map(LoadedObject.Need::name)
        .filter(it -> it.contains(text))
        .distinct()
        .sorted()
        .toList();
  }

  /// Whether a name is a part of the chosen libc: it goes with the loader.
  private static boolean isOfLibc(Environment environment, String name) {
    String loader = environment.loaderPath();
    String directory = loader.substring(0, loader.lastIndexOf('/') + 1);
    return loader.equals(directory + name)
        || environment.runs().stream()
            .flatMap(run -> run.plan().objects().stream())
            .anyMatch(it -> it.path().equals(directory + name));
  }

  /// Why a store path was not taken, for each name that it could have served.
  private void whyNot(Environment environment, String path) {
    boolean known = false;
    String libc = style.strong(libc(environment));
    if (isIn(path, environment.loader().entry().object().storePath())) {
      out.println(libc + ": chosen from it");
      known = true;
    }
    for (Rejected rejected : environment.loader().rejected()) {
      if (isIn(path, rejected.label())) {
        out.println(libc + ": not from " + rejected.label() + ": " + rejected.reason());
        known = true;
      }
    }
    for (Decision decision : environment.decisions()) {
      if (isIn(path, decision.chosen().label())) {
        out.println(style.strong(decision.chosen().name()) + ": chosen from it");
        known = true;
      }
      for (Rejected rejected : decision.rejected()) {
        if (isIn(path, rejected.label())) {
          out.println(
              style.strong(decision.chosen().name())
                  + ": not from "
                  + rejected.label()
                  + ": "
                  + rejected.reason()
                  + "; chosen "
                  + style.found(decision.chosen().label()));
          known = true;
        }
      }
    }
    if (!known) {
      out.println(style.strong(path) + ": " + notConsidered(environment, path));
    }
  }

  private static String notConsidered(Environment environment, String path) {
    String storePath = path.startsWith("/") ? environment.storePathOf(path) : path;
    if (storePath == null || StorePathName.parse(lastOf(storePath)) == null) {
      return "no store path of " + environment.store();
    }
    return Files.exists(Path.of(environment.store(), lastOf(storePath)))
        ? "it has no library by a needed name"
        : "it is gone from the store";
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// Whether a text names a store path or something in it, by its whole path or its last part.
  private static boolean isIn(String path, String label) {
    return path.equals(label) || (path + "/").contains("/" + label + "/");
  }
}
