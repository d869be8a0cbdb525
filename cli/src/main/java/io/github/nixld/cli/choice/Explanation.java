package io.github.nixld.cli.choice;

import io.github.nixld.choose.Environment;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.ldd.PlanTree;
import java.io.PrintStream;
import java.util.List;

/// The choice as a tree for people: what is loaded by which rule, and what each choice was made
/// over.
final class Explanation {
  private static final int RUNNERS_UP = 3;

  private Explanation() {}

  static void write(List<Environment> environments, Style style, PrintStream out) {
    for (Environment environment : environments) {
      out.println(
          style.strong(environment.system()) + ": " + style.found(environment.loaderPath()));
      for (Environment.Run run : environment.runs()) {
        out.println(style.strong(run.object().path()));
        PlanTree.write(run.plan(), style, out);
      }
      for (Environment.Decision decision : environment.decisions()) {
        out.println(
            style.strong(decision.chosen().name())
                + ": chosen "
                + style.found(decision.chosen().label()));
        decision.rejected().stream()
            .limit(RUNNERS_UP)
            .forEach(r -> out.println(style.faint("    not " + r.label() + ": " + r.reason())));
      }
      DlopenReport.write(environment.possible(), out);
    }
  }
}
