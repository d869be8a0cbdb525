package io.github.nixld.store;

/// Which files of a store path can be libraries, by name alone.
public final class LibraryRule {
  private static final String MARK = ".so";

  private LibraryRule() {}

  /// Whether a file of this name is read: it has ".so", followed by the end or by something other
  /// than a letter. So `libz.so`, `libz.so.1`, `ld-linux-x86-64.so.2`, `libfoo.so-1`; not
  /// `foo.socket`, `foo.sock`, `libz.a`.
  public static boolean isLibraryName(String name) {
    for (int at = name.indexOf(MARK); at >= 0; at = name.indexOf(MARK, at + 1)) {
      int after = at + MARK.length();
      if (after == name.length() || !isLetter(name.charAt(after))) {
        return true;
      }
    }
    return false;
  }

  /// The same of a name as it stands in the file system, with a NUL after it.
  static boolean isLibraryName(byte[] bytes, int start) {
    for (int at = start; bytes[at] != 0; at++) {
      if (bytes[at] == '.'
          && bytes[at + 1] == 's'
          && bytes[at + 2] == 'o'
          && !isLetter((char) (bytes[at + 3] & 0xff))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /// Whether [#isSkipped] could be true of a directory of this name, given as above.
  static boolean isSkippedName(byte[] bytes, int start) {
    return bytes[start] == 'd'
        && bytes[start + 1] == 'e'
        && bytes[start + 2] == 'b'
        && bytes[start + 3] == 'u'
        && bytes[start + 4] == 'g'
        && bytes[start + 5] == 0;
  }

  /// Whether a directory, given relative to its store path, is skipped with everything below it:
  /// `lib/debug` has separate debug files (nixpkgs' separateDebugInfo), which no loader can load.
  public static boolean isSkipped(String directory) {
    return directory.equals("lib/debug") || directory.startsWith("lib/debug/");
  }
}
