package io.github.nixld.choose.dlopen;

import java.util.List;

/// A library that an object may load with dlopen(3).
///
/// @param names its names, the best first: one is enough
/// @param priority how important it is
/// @param evidence where the hint comes from
public record DlopenHint(List<String> names, Priority priority, Evidence evidence) {
  public DlopenHint {
    names = List.copyOf(names);
  }

  /// Where a hint comes from.
  public enum Evidence {
    /// A `.note.dlopen` of the object.
    NOTE,
    /// A string in its read-only data.
    STRING;

    /// The word for it in results.
    public String label() {
      return this == NOTE ? "note" : "string";
    }
  }

  /// How important it is, in the words of the dlopen notes.
  public enum Priority {
    /// Without it the object does not work.
    REQUIRED,
    /// Without it something that most users want does not work.
    RECOMMENDED,
    /// Everything else: `suggested`, and hints from strings.
    POSSIBLE
  }

  /// Whether it should be served if possible.
  public boolean isWanted(DlopenMode mode) {
    return priority != Priority.POSSIBLE
        || mode == DlopenMode.ALL
        || (mode == DlopenMode.LIKELY && names.stream().anyMatch(LikelyLibraries::has));
  }
}
