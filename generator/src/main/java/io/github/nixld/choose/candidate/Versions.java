package io.github.nixld.choose.candidate;

/// Version strings in the order that Nix gives them.
public final class Versions {
  private Versions() {}

  /// Compares as `builtins.compareVersions` does (Nix manual: components are runs of digits or of
  /// other characters, split at "." and "-"; "pre" comes before the end, letters before digits).
  public static int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      i = skipSeparators(a, i);
      j = skipSeparators(b, j);
      int iEnd = componentEnd(a, i);
      int jEnd = componentEnd(b, j);
      int order = component(a.substring(i, iEnd), b.substring(j, jEnd));
      if (order != 0) {
        return order;
      }
      i = iEnd;
      j = jEnd;
    }
    return 0;
  }

  private static int skipSeparators(String s, int at) {
    while (at < s.length() && (s.charAt(at) == '.' || s.charAt(at) == '-')) {
      at++;
    }
    return at;
  }

  private static int componentEnd(String s, int at) {
    if (at == s.length()) {
      return at;
    }
    boolean digits = digit(s.charAt(at));
    int end = at;
    while (end < s.length()
        && s.charAt(end) != '.'
        && s.charAt(end) != '-'
        && digit(s.charAt(end)) == digits) {
      end++;
    }
    return end;
  }

  private static int component(String a, String b) {
    boolean aNumber = !a.isEmpty() && digit(a.charAt(0));
    boolean bNumber = !b.isEmpty() && digit(b.charAt(0));
    if (aNumber && bNumber) {
      return number(a, b);
    }
    if (a.equals(b)) {
      return 0;
    }
    if ((a.isEmpty() && bNumber) || a.equals("pre")) {
      return -1;
    }
    if ((b.isEmpty() && aNumber) || b.equals("pre")) {
      return 1;
    }
    if (aNumber != bNumber) {
      return aNumber ? 1 : -1;
    }
    return a.compareTo(b);
  }

  /// Numbers of any length.
  private static int number(String a, String b) {
    String x = withoutZeros(a);
    String y = withoutZeros(b);
    int byLength = Integer.compare(x.length(), y.length());
    return byLength != 0 ? byLength : x.compareTo(y);
  }

  private static String withoutZeros(String digits) {
    int at = 0;
    while (at < digits.length() && digits.charAt(at) == '0') {
      at++;
    }
    return digits.substring(at);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
