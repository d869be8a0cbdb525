package io.github.nixld.choose.dlopen;

import io.github.nixld.choose.candidate.Candidates;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which hints of a run are served: those of which a name was taken, and required ones.
///
/// @param taken the names that were taken
/// @param spared objects for which a name was not taken, because it does not go together with them
public record ServedHints(Set<String> taken, Set<Spared> spared) {
  /// Only required hints.
  public static final ServedHints NEEDED = new ServedHints(Set.of(), Set.of());

  public ServedHints {
    taken = Set.copyOf(taken);
    spared = Set.copyOf(spared);
  }

  // As in a record, but faster: usually an object is compared with itself.
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof ServedHints hints
            && taken.equals(hints.taken)
            && spared.equals(hints.spared));
  }

  @Override
  public int hashCode() {
    return taken.hashCode() * 31 + spared.hashCode();
  }

  /// A name that is not served in the runs of one object.
  ///
  /// @param object the object's path
  public record Spared(String object, String name) {}

  /// The name by which a hint is served: the first that was taken. A required hint is served by the
  /// first name with a candidate, or by its first name if none has one.
  ///
  /// @param object the path of the object in whose run it is needed
  /// @return null if it is not served
  public @Nullable String nameOf(DlopenHint hint, String object, Candidates candidates) {
    for (String name : hint.names()) {
      if (taken.contains(name) && !spared.contains(new Spared(object, name))) {
        return name;
      }
    }
    if (hint.priority() != DlopenHint.Priority.REQUIRED) {
      return null;
    }
    List<String> names = hint.names();
    for (String name : names) {
      if (!candidates.of(name).isEmpty()) {
        return name;
      }
    }
    return names.getFirst();
  }
}
