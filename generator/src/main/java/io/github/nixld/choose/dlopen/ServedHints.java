package io.github.nixld.choose.dlopen;

import io.github.nixld.choose.candidate.Candidates;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which of the wishes of a run are served: those of which a name was taken, and those that have to
/// be.
///
/// @param taken the names that were taken
public record ServedHints(Set<String> taken) {
  /// Only what has to be.
  public static final ServedHints NEEDED = new ServedHints(Set.of());

  public ServedHints {
    taken = Set.copyOf(taken);
  }

  /// The name by which a wish is served: the first that was taken. One that has to be served is
  /// asked for by the first name that anybody has, and by its first where nobody has one.
  ///
  /// @return null where it is not served
  public @Nullable String nameOf(DlopenHint wish, Candidates candidates) {
    for (String name : wish.names()) {
      if (taken.contains(name)) {
        return name;
      }
    }
    if (wish.priority() != DlopenHint.Priority.REQUIRED) {
      return null;
    }
    List<String> names = wish.names();
    for (String name : names) {
      if (!candidates.of(name).isEmpty()) {
        return name;
      }
    }
    return names.getFirst();
  }
}
