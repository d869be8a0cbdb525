package io.github.nixld.choose.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What each step of the search does with a made-up store, as docs/choosing.md shows it.
final class WorkedExample {
  private final Evaluator evaluator;
  private final MadeUpStore store;
  private final StringBuilder text = new StringBuilder();

  WorkedExample(String lines) throws java.io.IOException {
    store = new MadeUpStore(lines);
    evaluator = store.evaluator();
  }

  String text() {
    Selection greedy =
        new Greedy(evaluator).take(store.foreign(), evaluator.nothing(), Set.of()).selection();
    say("greedy", greedy);
    Selection selection = greedy;
    List<io.github.nixld.choose.candidate.ForeignObject> troubled =
        evaluator.evaluate(greedy).runs().stream()
            .filter(run -> !run.problems().isEmpty())
            .map(ObjectRun::object)
            .toList();
    if (!troubled.isEmpty()) {
      Repair.Repaired repaired = new Repair(evaluator, store.changes(evaluator)).repair(troubled);
      selection = repaired.selection();
      say("repair", selection);
      repaired
          .obstacles()
          .forEach((name, why) ->
              text.append("          obstacle for ")
                  .append(name)
                  .append(": ")
                  .append(shown(why))
                  .append('\n'));
    }
    Evaluation pruned = new Pruning(evaluator).prune(selection);
    say("prune", pruned.selection());
    Evaluation whole = new DefaultDirectories(evaluator).append(pruned);
    text.append("path      ");
    text.append(shown(String.join(":", whole.selection().layout().directories()))).append('\n');
    return text.toString();
  }

  private void say(String step, Selection selection) {
    List<String> lines = new ArrayList<>();
    selection.candidates().forEach(c -> lines.add(c.name() + " from " + shown(c.directory())));
    for (ObjectRun run : evaluator.evaluate(selection).runs()) {
      run.problems().forEach(problem -> lines.add("problem: " + shown(problem.message())));
    }
    if (lines.isEmpty()) {
      lines.add("nothing");
    }
    text.append("%-10s%s%n".formatted(step, String.join("\n          ", lines)));
  }

  private static String shown(String line) {
    return line.replace(MadeUpStore.STORE, "");
  }
}
