package io.github.nixld.elf;

/// One entry of the dynamic section that makes the loader load another object.
///
/// @param tag which entry
/// @param name the name as it stands in the string table, tokens such as `$ORIGIN` not expanded
public record Dependency(Tag tag, String name) {
  /// `DT_NEEDED`, and the two filter tags, whose objects are loaded before their owner.
  public enum Tag {
    NEEDED,
    FILTER,
    AUXILIARY
  }
}
