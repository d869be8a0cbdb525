package io.github.nixld.cli;

import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The choice as a tree for people: what is loaded by which rule, and what each choice was made
/// over.
final class Explanation {
  private static final int RUNNERS_UP = 3;

  private Explanation() {}

  static void write(List<Environment> environments, PrintStream out) {
    for (Environment environment : environments) {
      out.println(environment.system() + ": " + environment.loaderPath());
      for (Environment.Run run : environment.runs()) {
        out.println(OneLine.of(run.object().path()));
        branch(run.plan(), 0, "", new HashSet<>(), out);
      }
      for (Environment.Decision decision : environment.decisions()) {
        out.println(OneLine.of(decision.chosen().name() + ": chosen " + decision.chosen().label()));
        decision.rejected().stream()
            .limit(RUNNERS_UP)
            .forEach(r -> out.println(OneLine.of("    not " + r.label() + ": " + r.reason())));
      }
    }
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
