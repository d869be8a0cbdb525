package io.github.nixld.loader;

import io.github.nixld.linux.FileNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lists of directories that ld.so splits: `DT_RPATH`, `DT_RUNPATH` and `LD_LIBRARY_PATH`.
///
/// Rules: glibc elf/dl-load.c, fillin_rpath, decompose_rpath and _dl_dst_substitute.
///
/// A token can stand for a thousand times its length. Limits: an element is expanded up to
/// [#MAX_ELEMENT] characters, since a longer path opens nothing, and all elements of a list
/// together up to [#MAX_LIST].
final class SearchPath {
  /// Twice `PATH_MAX`.
  static final int MAX_ELEMENT = 8192;

  static final int MAX_LIST = 8 << 20;

  private SearchPath() {}

  /// What tokens expand to for one object.
  ///
  /// @param origin the directory in which the object was found; null if it is not known
  /// @param lib `$LIB`
  /// @param platform `$PLATFORM`
  /// @param secure whether the program is setuid: `$ORIGIN` counts only at the start of an element
  /// @param trusted with `secure`, the directories in which an expanded `$ORIGIN` of the program
  ///   may lie; null if there is no such limit
  record Tokens(
      @Nullable String origin,
      String lib,
      String platform,
      boolean secure,
      @Nullable List<String> trusted) {}

  /// Splits a list.
  ///
  /// @param list the value; an empty one has no elements
  /// @param separators ":" for the ELF tags, ":;" for the environment
  /// @return the directories in order, without repetition; "" is the working directory. Slashes at
  ///   the end are removed; nothing else is normalized
  static List<String> split(String list, String separators, Tokens tokens) {
    if (list.isEmpty()) {
      return List.of();
    }
    Set<String> directories = new LinkedHashSet<>();
    int left = MAX_LIST;
    int end;
    for (int start = 0; start <= list.length() && left > 0; start = end + 1) {
      end = endOfElement(list, start, separators);
      String element = list.substring(start, end);
      if (!element.isEmpty()) {
        element = expand(element, tokens);
        if (element.isEmpty()) {
          continue;
        }
        element = withoutTrailingSlashes(element);
      }
      if (directories.add(element)) {
        left -= element.length();
      }
    }
    return new ArrayList<>(directories);
  }

  private static int endOfElement(String list, int start, String separators) {
    int end = list.length();
    for (int i = 0; i < separators.length(); i++) {
      int separator = list.indexOf(separators.charAt(i), start, end);
      end = separator < 0 ? end : separator;
    }
    return end;
  }

  private static String withoutTrailingSlashes(String element) {
    int end = element.length();
    while (end > 1 && element.charAt(end - 1) == '/') {
      end--;
    }
    return element.substring(0, end);
  }

  /// Expands `$ORIGIN`, `$LIB`, `$PLATFORM` and their `${…}` forms.
  ///
  /// @return the expanded string; empty if a token has no value, so that the element is dropped
  static String expand(String input, Tokens tokens) {
    int dollar = input.indexOf('$');
    if (dollar < 0) {
      return input;
    }
    StringBuilder result = new StringBuilder(input.length() + 64);
    boolean checkTrusted = false;
    int i = 0;
    while (i < input.length() && result.length() <= MAX_ELEMENT) {
      char c = input.charAt(i);
      if (c != '$') {
        result.append(c);
        i++;
        continue;
      }
      i++;
      int length;
      String value;
      if ((length = token(input, i, "ORIGIN")) != 0) {
        int after = i + length;
        boolean first = i == 1 && (after == input.length() || input.charAt(after) == '/');
        value = tokens.secure && !first ? null : tokens.origin;
        checkTrusted |= tokens.trusted != null;
      } else if ((length = token(input, i, "PLATFORM")) != 0) {
        value = tokens.platform;
      } else if ((length = token(input, i, "LIB")) != 0) {
        value = tokens.lib;
      } else {
        result.append('$');
        continue;
      }
      if (value == null) {
        return "";
      }
      result.append(value);
      i += length;
    }
    String expanded = result.toString();
    return checkTrusted && !trusted(expanded, tokens.trusted) ? "" : expanded;
  }

  /// Whether there is a token in it.
  static boolean hasTokens(String input) {
    for (int at = input.indexOf('$'); at >= 0; at = input.indexOf('$', at + 1)) {
      if (token(input, at + 1, "ORIGIN") != 0
          || token(input, at + 1, "PLATFORM") != 0
          || token(input, at + 1, "LIB") != 0) {
        return true;
      }
    }
    return false;
  }

  /// The length of the token `name` at `at`, braces included; 0 if it is not there.
  ///
  /// A token without braces must not be followed by a letter, digit or underscore (elf/dl-load.c,
  /// is_dst).
  private static int token(String input, int at, String name) {
    if (input.startsWith("{", at)) {
      return input.startsWith(name + "}", at + 1) ? name.length() + 2 : 0;
    }
    if (!input.startsWith(name, at)) {
      return 0;
    }
    int end = at + name.length();
    if (end < input.length()) {
      char next = input.charAt(end);
      if (next == '_'
          || (next >= 'a' && next <= 'z')
          || (next >= 'A' && next <= 'Z')
          || (next >= '0' && next <= '9')) {
        return 0;
      }
    }
    return name.length();
  }

  private static boolean trusted(String path, @Nullable List<String> directories) {
    String normal = FileNames.text(FileNames.path(path).normalize()) + "/";
    if (directories != null) {
      for (String directory : directories) {
        if (normal.startsWith(directory.endsWith("/") ? directory : directory + "/")) {
          return true;
        }
      }
    }
    return false;
  }
}
