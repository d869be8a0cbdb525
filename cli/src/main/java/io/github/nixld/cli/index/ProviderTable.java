package io.github.nixld.cli.index;

import io.github.nixld.cli.command.OneLine;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.Machine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Providers for people: a row for each library, however many names it has in its directory.
final class ProviderTable {
  private static final String KEPT = "KEPT";

  private static final List<String> HEADINGS =
      List.of("NAME", "PACKAGE", "VERSION", "SYSTEM", KEPT, "DIRECTORY");

  private ProviderTable() {}

  /// Writes them, without the column of GC roots if those are unknown.
  static void write(Find.Found found, PrintStream out) {
    Map<List<String>, Provider> rows = new LinkedHashMap<>();
    for (Provider each : found.providers()) {
      rows.merge(
          List.of(each.directory(), each.object().path()),
          each,
          (one, other) -> isSoname(other) ? other : one);
    }
    if (rows.isEmpty()) {
      return;
    }
    List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
    rows.values().forEach(each -> lines.add(row(each)));
    if (!found.rootsKnown()) {
      lines.replaceAll(ProviderTable::withoutRoots);
    }
    int last = lines.getFirst().size() - 1;
    int[] widths = new int[last];
    for (List<String> line : lines) {
      for (int i = 0; i < last; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < last; i++) {
        text.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
      }
      out.println(text.append(line.get(last)));
    }
  }

  private static List<String> withoutRoots(List<String> line) {
    List<String> less = new ArrayList<>(line);
    less.remove(HEADINGS.indexOf(KEPT));
    return less;
  }

  private static boolean isSoname(Provider provider) {
    return provider.object().facts() instanceof ElfObject object
        && provider.name().equals(object.soname());
  }

  private static List<String> row(Provider provider) {
    String system =
        provider.object().facts() instanceof ElfObject object
            ? String.valueOf(Machine.system(object.header()))
            : "no library";
    return List.of(
        OneLine.of(provider.name()),
        OneLine.of(provider.storePath().name()),
        OneLine.of(provider.storePath().version()),
        system.equals("null") ? "other" : system,
        provider.storePath().rooted() ? "yes" : "no root",
        OneLine.of(provider.directory()));
  }
}
