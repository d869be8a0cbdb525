package io.github.nixld.archive;

import java.util.ArrayList;
import java.util.List;

/// Entries of an archive that were not read, and why: counts all, and names the first ones.
public final class NotRead {
  private static final int NAMED = 3;
  private static final int NAME = 200;

  private final List<String> first = new ArrayList<>();
  private long count;

  /// @param why a few words
  void add(String name, String why) {
    if (count++ < NAMED) {
      first.add((name.length() > NAME ? name.substring(0, NAME) + "…" : name) + " (" + why + ")");
    }
  }

  /// Whether everything was read.
  public boolean isEmpty() {
    return count == 0;
  }

  /// Everything in one line, such as "libx.so (encrypted), y.rar (a RAR archive) and 7 more".
  @Override
  public String toString() {
    String line = String.join(", ", first);
    return count > NAMED ? line + " and " + (count - NAMED) + " more" : line;
  }
}
