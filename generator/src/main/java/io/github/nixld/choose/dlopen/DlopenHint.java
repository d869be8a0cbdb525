package io.github.nixld.choose.dlopen;

import java.util.List;

/// A library that an object may load with dlopen(3).
///
/// @param names what it can be called, the best first: one is enough
/// @param priority how much depends on it
/// @param evidence what says so
public record DlopenHint(List<String> names, Priority priority, Evidence evidence) {
  public DlopenHint {
    names = List.copyOf(names);
  }

  /// What says that an object may load something with dlopen(3).
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

  /// How much depends on it, in the words of the dlopen notes.
  public enum Priority {
    /// Without it the object does not work.
    REQUIRED,
    /// Without it something that most users want does not work.
    RECOMMENDED,
    /// All else: `suggested`, and what only a string in the file speaks for.
    POSSIBLE
  }

  /// Whether it is to be served if it can be.
  public boolean isWanted(DlopenMode mode) {
    return priority != Priority.POSSIBLE
        || mode == DlopenMode.ALL
        || (mode == DlopenMode.LIKELY && names.stream().anyMatch(LikelyLibraries::has));
  }
}
