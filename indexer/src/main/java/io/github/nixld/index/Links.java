package io.github.nixld.index;

import java.util.Arrays;

/// What one object says about its links: the names that it needs, and where it looks for them. All
/// are ids of texts, so that objects can be compared and counted without reading a text.
final class Links {
  /// The links of an object that finds nothing by itself.
  static final Links NONE = new Links(new int[0], new int[0]);

  /// `DT_NEEDED`.
  final int[] needs;

  /// The parts of `DT_RUNPATH`, or of `DT_RPATH` if there is none, in order. `DT_RPATH` also serves
  /// what an object loads; that is not counted.
  final int[] searched;

  Links(int[] needs, int[] searched) {
    this.needs = needs;
    this.searched = searched;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Links links
        && Arrays.equals(needs, links.needs)
        && Arrays.equals(searched, links.searched);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(needs) + Arrays.hashCode(searched);
  }
}
