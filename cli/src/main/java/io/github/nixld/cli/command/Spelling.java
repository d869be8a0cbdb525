package io.github.nixld.cli.command;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What an unknown word was probably meant to be.
public final class Spelling {
  private static final int NAMED = 3;

  private Spelling() {}

  /// The known words that come nearest to a word.
  ///
  /// @return none if no word is near: a third of the letters may be wrong, missing or swapped
  public static List<String> near(String word, Collection<String> known) {
    String small = word.toLowerCase(Locale.ROOT);
    int limit = Math.max(1, word.length() / 3);
    Map<String, Integer> near = new TreeMap<>();
    for (String each : known) {
      if (Math.abs(each.length() - word.length()) <= limit) {
        int distance = distance(small, each.toLowerCase(Locale.ROOT));
        if (distance <= limit) {
          near.put(each, distance);
        }
      }
    }
    int nearest = near.values().stream().min(Integer::compare).orElse(0);
    return near.keySet().stream()
        .filter(it -> near.getOrDefault(it, 0) == nearest)
        .limit(NAMED)
        .toList();
  }

  /// The same in words: " (did you mean --farm?)", or nothing.
  public static String hint(String word, Collection<String> known) {
    return hint(near(word, known));
  }

  /// The same for known words: " (did you mean --farm?)", or nothing.
  static String hint(List<String> near) {
    return near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)";
  }

  /// How many letters have to be changed, inserted, removed, or swapped with their neighbour.
  private static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    for (int j = 0; j < last.length; j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[other.length()];
  }
}
