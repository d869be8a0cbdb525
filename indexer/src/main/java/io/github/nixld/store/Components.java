package io.github.nixld.store;

import java.util.Deque;

/// Splits paths as the kernel does: repeated slashes and `.` mean nothing. It uses no regular
/// expressions: compiling one takes longer than following a thousand links.
public final class Components {
  private Components() {}

  /// A path with single slashes and no `.` between them; `..` stays.
  public static String collapsed(String path) {
    if (!path.contains("//") && !path.contains("/./")) {
      return path;
    }
    StringBuilder result = new StringBuilder(path.length());
    int at = 0;
    while (at < path.length()) {
      char c = path.charAt(at++);
      result.append(c);
      if (c == '/') {
        at = afterSlash(path, at);
      }
    }
    return result.toString();
  }

  private static int afterSlash(String path, int start) {
    int at = start;
    while (true) {
      if (path.startsWith("/", at)) {
        at++;
      } else if (path.startsWith("./", at)) {
        at += 2;
      } else {
        return at;
      }
    }
  }

  /// Puts the components of a relative path before those that are left, the first on top.
  public static void push(Deque<String> todo, String relative) {
    int end = relative.length();
    while (end > 0) {
      int slash = relative.lastIndexOf('/', end - 1);
      String name = relative.substring(slash + 1, end);
      if (!name.isEmpty() && !name.equals(".")) {
        todo.push(name);
      }
      end = slash;
    }
  }
}
