package io.github.nixld.choose;

import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What there is to say about what objects may load with dlopen(3).
///
/// @param trials the runs of the solution
/// @param refused the names that were wanted and could not be taken, and why
/// @param inStore whether the store has a file of a name
record DlopenSummary(
    List<Trial> trials, Map<String, String> refused, Predicate<String> inStore, DlopenMode mode) {
  /// Each name and object once.
  List<Environment.Possible> all() {
    Map<String, Environment.Possible> all = new LinkedHashMap<>();
    for (Trial trial : trials) {
      for (Trial.Seen seen : trial.wishes()) {
        String name = seen.name() == null ? seen.wish().names().getFirst() : seen.name();
        if (!startsWithAny(trial, seen.wish())) {
          String path = path(trial.run().plan(), seen);
          all.putIfAbsent(
              name + "\n" + seen.caller(),
              new Environment.Possible(
                  name,
                  seen.caller(),
                  seen.wish().evidence(),
                  path,
                  path == null ? reason(seen.wish()) : ""));
        }
      }
    }
    return List.copyOf(all.values());
  }

  /// A line for each library that an object's note recommends and that nothing serves.
  List<String> notes() {
    Map<String, String> lines = new LinkedHashMap<>();
    for (Trial trial : trials) {
      for (Trial.Seen seen : trial.wishes()) {
        DlopenHint wish = seen.wish();
        if (wish.priority() == DlopenHint.Priority.RECOMMENDED
            && seen.name() == null
            && !startsWithAny(trial, wish)) {
          String names = String.join(" or ", wish.names());
          lines.putIfAbsent(
              names, names + ": recommended by " + seen.caller() + ", left out: " + reason(wish));
        }
      }
    }
    return new ArrayList<>(lines.values());
  }

  private static boolean startsWithAny(Trial trial, DlopenHint wish) {
    for (String name : wish.names()) {
      if (trial.starts(name)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String path(LoadPlan plan, Trial.Seen seen) {
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.name().equals(seen.name())
          && opened.object() != LoadedObject.NONE
          && plan.objects().get(opened.by()).path().equals(seen.caller())) {
        return plan.objects().get(opened.object()).path();
      }
    }
    return null;
  }

  private String reason(DlopenHint wish) {
    for (String name : wish.names()) {
      String reason = refused.get(name);
      if (reason != null) {
        return reason;
      }
    }
    return !wish.isWanted(mode) && wish.names().stream().anyMatch(inStore)
        ? "not of a likely family: --dlopen all takes it"
        : "nothing in the store provides it";
  }
}
