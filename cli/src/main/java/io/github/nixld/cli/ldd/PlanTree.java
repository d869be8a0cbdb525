package io.github.nixld.cli.ldd;

import io.github.nixld.choose.candidate.Versions;
import io.github.nixld.cli.command.Style;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A load plan as a tree: below each object what it needs, and what it loads with dlopen(3), with
/// the rule that found it. The needs of an object are shown at its first place; later "…" stands
/// for them.
public final class PlanTree {
  private final LoadPlan plan;
  private final Style style;
  private final PrintStream out;
  private final Set<Integer> shown = new HashSet<>();

  private PlanTree(LoadPlan plan, Style style, PrintStream out) {
    this.plan = plan;
    this.style = style;
    this.out = out;
  }

  public static void write(LoadPlan plan, Style style, PrintStream out) {
    new PlanTree(plan, style, out).branch(0, "");
  }

  private void branch(int index, String indent) {
    List<LoadedObject.Need> needs = new ArrayList<>(plan.objects().get(index).needs());
    int atStart = needs.size();
    for (LoadPlan.Opened opened : plan.opened()) {
      if (opened.by() == index) {
        needs.add(new LoadedObject.Need(opened.name(), opened.object()));
      }
    }
    for (int i = 0; i < needs.size(); i++) {
      LoadedObject.Need need = needs.get(i);
      boolean last = i == needs.size() - 1;
      String line = indent + (last ? "└─ " : "├─ ");
      if (need.object() == LoadedObject.NONE) {
        out.println(line + style.wrong(need.name() + " => not found"));
        continue;
      }
      LoadedObject object = plan.objects().get(need.object());
      boolean first = shown.add(need.object());
      out.println(
          line
              + style.strong(need.name())
              + " => "
              + style.found(object.path())
              + style.faint(
                  " ["
                      + object.rule().label()
                      + (i < atStart ? "]" : ", dlopen]")
                      + versions(plan.objects().get(index).facts(), need.name())
                      + (first || object.needs().isEmpty() ? "" : " …")));
      if (first) {
        branch(need.object(), indent + (last ? "   " : "│  "));
      }
    }
  }

  /// The highest version that an object requires of one of its needs.
  private static String versions(ElfObject object, String name) {
    String highest = "";
    for (VersionNeed need : object.versionsNeeded()) {
      if (need.file().equals(name)) {
        for (VersionNeed.Version version : need.versions()) {
          if (highest.isEmpty() || Versions.compare(version.name(), highest) > 0) {
            highest = version.name();
          }
        }
      }
    }
    return highest.isEmpty() ? "" : " wants " + highest;
  }
}
