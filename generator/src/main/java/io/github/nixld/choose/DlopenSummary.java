package io.github.nixld.choose;

import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.choose.search.ObjectRun;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Summarises what objects may load with dlopen(3).
///
/// @param runs the runs of the solution
/// @param refused the names that were wanted and could not be taken, and why
/// @param inStore whether the store has a file of a name
record DlopenSummary(
    List<ObjectRun> runs, Map<String, String> refused, Predicate<String> inStore, DlopenMode mode) {
  private record NameAndCaller(String name, String caller) {}

  /// Each name and object once.
  List<Environment.Possible> all() {
    Map<NameAndCaller, Environment.Possible> all = new LinkedHashMap<>();
    for (ObjectRun run : runs) {
      for (ObjectRun.SeenHint seen : run.hints()) {
        String name = seen.name() == null ? seen.hint().names().getFirst() : seen.name();
        if (!startsWithAny(run, seen.hint())) {
          String path = path(run.plan(), seen);
          all.putIfAbsent(
              new NameAndCaller(name, seen.caller()),
              new Environment.Possible(
                  name,
                  seen.caller(),
                  seen.hint().evidence(),
                  path,
                  path == null ? reason(seen.hint()) : ""));
        }
      }
    }
    return List.copyOf(all.values());
  }

  /// A line for each library that an object's note recommends and that nothing serves.
  List<String> notes() {
    Map<String, String> lines = new LinkedHashMap<>();
    for (ObjectRun run : runs) {
      for (ObjectRun.SeenHint seen : run.hints()) {
        DlopenHint hint = seen.hint();
        if (hint.priority() == DlopenHint.Priority.RECOMMENDED
            && seen.name() == null
            && !startsWithAny(run, hint)) {
          String names = String.join(" or ", hint.names());
          lines.putIfAbsent(
              names, names + ": recommended by " + seen.caller() + ", left out: " + reason(hint));
        }
      }
    }
    return new ArrayList<>(lines.values());
  }

  private static boolean startsWithAny(ObjectRun run, DlopenHint hint) {
    for (String name : hint.names()) {
      if (run.starts(name)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String path(LoadPlan plan, ObjectRun.SeenHint seen) {
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.name().equals(seen.name())
          && opened.object() != LoadedObject.NONE
          && plan.objects().get(opened.by()).path().equals(seen.caller())) {
        return plan.objects().get(opened.object()).path();
      }
    }
    return null;
  }

  private String reason(DlopenHint hint) {
    for (String name : hint.names()) {
      String reason = refused.get(name);
      if (reason != null) {
        return reason;
      }
    }
    return !hint.isWanted(mode) && hint.names().stream().anyMatch(inStore)
        ? "not of a likely family: --dlopen all takes it"
        : "nothing in the store provides it";
  }
}
