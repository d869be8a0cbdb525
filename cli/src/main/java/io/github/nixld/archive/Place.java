package io.github.nixld.archive;

/// Where the entries of an archive go: those of an archive in another one go below its name.
///
/// @param prefix empty, or ends in "/"
/// @param depth how many archives are around it
record Place(String prefix, int depth) {
  static final Place TOP = new Place("", 0);

  /// Where an entry goes. A name that begins at the root begins here, as for tar(1).
  String of(String name) {
    return prefix + name;
  }

  /// The target of a hard link: for tar(1), the part after the last "..".
  String target(String name) {
    int up = ("/" + name + "/").lastIndexOf("/../");
    return prefix + (up < 0 ? name : name.substring(Math.min(up + 3, name.length())));
  }

  /// For the entries of an archive.
  ///
  /// @param name from [#of]
  Place in(String name) {
    return new Place(name + "/", depth + 1);
  }

  /// The place of a file that is compressed twice.
  Place deeper() {
    return new Place(prefix, depth + 1);
  }
}
