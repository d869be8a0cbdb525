package io.github.nixld.cli.input;

import java.util.EnumMap;
import java.util.Map;

/// Why nixld chooses nothing for a file of a tree: no program would load it, or it is not for this
/// machine. Such files are counted and are not a failure.
enum SkipReason {
  OTHER_MACHINE("for other machines"),
  OTHER_SYSTEM("for Android or other systems"),
  MUSL("for musl, beside glibc's"),
  STATIC("static, relocatable or for debuggers"),
  PACKED("packed with UPX (unpack copies with upx -d)"),
  MALFORMED("damaged"),
  UNREADABLE("not readable");

  private final String words;

  SkipReason(String words) {
    this.words = words;
  }

  /// How many files were left out, by reason.
  static final class Counts {
    private final Map<SkipReason, Integer> counts = new EnumMap<>(SkipReason.class);

    void add(SkipReason why) {
      counts.merge(why, 1, Integer::sum);
    }

    /// All reasons in one line, such as "12 for other machines, 3 separate debug files"; empty for
    /// none.
    @Override
    public String toString() {
      StringBuilder line = new StringBuilder();
      counts.forEach((why, count) -> {
        line.append(line.isEmpty() ? "" : ", ").append(count).append(' ').append(why.words);
      });
      return line.toString();
    }
  }
}
