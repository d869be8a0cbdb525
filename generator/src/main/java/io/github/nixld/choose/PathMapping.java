package io.github.nixld.choose;

import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.List;

/// Replaces paths in an environment: objects of an archive were unpacked only to be read, and have
/// other paths for the user.
///
/// @param from the directory in which they were read
/// @param to what replaces it
public record PathMapping(String from, String to) {
  /// The same environment without directories of the library path that will not exist. If there
  /// were any, it is no longer complete.
  public Environment of(Environment environment) {
    List<String> libraryPath = new ArrayList<>();
    for (String directory : environment.libraryPath()) {
      if (!directory.equals(from) && !directory.startsWith(from + "/")) {
        libraryPath.add(directory);
      }
    }
    boolean whole = libraryPath.size() == environment.libraryPath().size();
    List<Environment.Run> runs = new ArrayList<>();
    for (Environment.Run run : environment.runs()) {
      ForeignObject object = run.object();
      runs.add(
          new Environment.Run(
              new ForeignObject(
                  text(object.path()), text(object.realPath()), object.identity(), object.object()),
              of(run.plan())));
    }
    List<Environment.Unresolved> unresolved = new ArrayList<>();
    for (Environment.Unresolved one : environment.unresolved()) {
      unresolved.add(
          new Environment.Unresolved(
              one.name(),
              texts(one.neededBy()),
              text(one.reason()),
              one.nearest().stream().map(this::of).toList(),
              one.attributes()));
    }
    List<String> notes = new ArrayList<>(texts(environment.notes()));
    notes.add(
        whole
            ? to + ": chosen for its contents, once unpacked"
            : to
                + ": libraries of its own have to be in the library path too: unpack it, then name"
                + " the directory");
    return new Environment(
        environment.store(),
        environment.system(),
        environment.complete() && whole,
        environment.loader(),
        libraryPath,
        environment.farm(),
        environment.decisions().stream().filter(this::outside).toList(),
        runs,
        unresolved,
        possible(environment),
        notes,
        environment.absent());
  }

  private NearMiss of(NearMiss miss) {
    String path = miss.path();
    return miss.at(path == null ? null : text(path), text(miss.label()), text(miss.reason()));
  }

  private List<Environment.Possible> possible(Environment environment) {
    List<Environment.Possible> possible = new ArrayList<>();
    for (Environment.Possible one : environment.possible()) {
      String path = one.path();
      possible.add(
          new Environment.Possible(
              one.name(),
              text(one.from()),
              one.evidence(),
              path == null ? null : text(path),
              text(one.reason())));
    }
    return possible;
  }

  private boolean outside(Environment.Decision decision) {
    return !(decision.chosen().directory() + "/").startsWith(from + "/");
  }

  private LoadPlan of(LoadPlan plan) {
    List<LoadedObject> objects = new ArrayList<>();
    for (LoadedObject object : plan.objects()) {
      objects.add(
          new LoadedObject(
              object.index(),
              text(object.name()),
              text(object.path()),
              object.identity(),
              object.facts(),
              object.loadedBy(),
              object.rule(),
              text(object.where()),
              object.needs()));
    }
    return new LoadPlan(objects, plan.order(), plan.faults(), plan.scope(), plan.opened());
  }

  private List<String> texts(List<String> texts) {
    return texts.stream().map(this::text).toList();
  }

  /// A farm must not link to unpacked files, because they are removed.
  private String text(String text) {
    return text.replace(from, to)
        .replace("--farm DIR would", "unpack it, name the directory, then --farm DIR would");
  }
}
