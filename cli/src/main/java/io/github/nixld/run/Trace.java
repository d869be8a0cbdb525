package io.github.nixld.run;

import io.github.nixld.linux.FileNames;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What glibc's loader writes with `LD_DEBUG=libs,files` (elf/dl-load.c) about one process:
///
/// ```
///   4711:	file=libGL.so.1 [0];  dynamically loaded by ./program [0]
///   4711:	find library=libGL.so.1 [0]; searching
///   4711:	  trying file=/nix/store/…/lib/libGL.so.1
///   4711:	file=libGL.so.1 [0];  generating link map
/// ```
///
/// A name that is not found has no last line. A name whose file is already loaded under another
/// name has none either, but then the file that was tried last exists.
///
/// Limit: it reads [#MAX_CHARACTERS].
public final class Trace {
  static final long MAX_CHARACTERS = 1L << 28;

  private static final String SEARCH = "find library=";
  private static final String TRY = "  trying file=";
  private static final String FILE = "file=";
  private static final String MAP = ";  generating link map";

  private Trace() {}

  /// The names that were searched and not found, in the order of the first search.
  public static List<String> missing(Path file) throws IOException {
    Map<String, String> lastTried = new LinkedHashMap<>();
    Set<String> mapped = new HashSet<>();
    String current = "";
    long left = MAX_CHARACTERS;
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null && left > 0; line = lines.readLine()) {
        left -= line.length() + 1;
        int colon = line.indexOf(":\t");
        String event = colon < 0 ? "" : line.substring(colon + 2);
        if (event.startsWith(SEARCH)) {
          current = name(event, SEARCH);
          lastTried.put(current, "");
        } else if (event.startsWith(TRY) && lastTried.containsKey(current)) {
          lastTried.put(current, event.substring(TRY.length()));
        } else if (event.startsWith(FILE) && event.endsWith(MAP)) {
          mapped.add(name(event, FILE));
        }
      }
    }
    List<String> missing = new ArrayList<>();
    lastTried.forEach((name, tried) -> {
      if (!mapped.contains(name) && (tried.isEmpty() || !exists(tried))) {
        missing.add(name);
      }
    });
    return missing;
  }

  /// The text between a word and the number of the namespace, `libz.so.1` of `file=libz.so.1 [0];
  /// …`.
  private static String name(String event, String word) {
    int end = event.indexOf(" [", word.length());
    return event.substring(word.length(), end < 0 ? event.length() : end);
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(FileNames.path(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
