package io.github.nixld.cli;

import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A load plan as a tree: below each object what it needs, with the rule that found it. What an
/// object needs is shown where it comes first; "…" stands for it from then on.
final class PlanTree {
  private PlanTree() {}

  static void write(LoadPlan plan, PrintStream out) {
    branch(plan, 0, "", new HashSet<>(), out);
  }

  private static void branch(
      LoadPlan plan, int index, String indent, Set<Integer> shown, PrintStream out) {
    List<LoadedObject.Need> needs = plan.objects().get(index).needs();
    for (int i = 0; i < needs.size(); i++) {
      LoadedObject.Need need = needs.get(i);
      boolean last = i == needs.size() - 1;
      String line = indent + (last ? "└─ " : "├─ ") + need.name();
      if (need.object() == LoadedObject.NONE) {
        out.println(OneLine.of(line + " => not found"));
        continue;
      }
      LoadedObject object = plan.objects().get(need.object());
      boolean first = shown.add(need.object());
      out.println(
          OneLine.of(
              line
                  + " => "
                  + object.path()
                  + " ["
                  + object.rule().label()
                  + "]"
                  + (first || object.needs().isEmpty() ? "" : " …")));
      if (first) {
        branch(plan, need.object(), indent + (last ? "   " : "│  "), shown, out);
      }
    }
  }
}
