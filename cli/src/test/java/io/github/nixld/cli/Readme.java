package io.github.nixld.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The README, as tests see it.
record Readme(String text) {
  /// The root of the checkout; tests run in the module's directory.
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern SHELL = Pattern.compile("^```sh\n(.*?)^```$", flags());
  private static final Pattern OPTION = Pattern.compile("(?<![-\\w])--?[a-z][a-z-]*");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private static int flags() {
    return Pattern.MULTILINE | Pattern.DOTALL;
  }

  static Readme read() throws IOException {
    return new Readme(Files.readString(CHECKOUT.resolve("README.md")));
  }

  /// What its `sh` fences hold: commands that a reader is told to run.
  List<String> commands() {
    return groups(SHELL, text);
  }

  /// Whatever looks like an option in them or in inline code.
  SortedSet<String> options() {
    SortedSet<String> options = new TreeSet<>();
    for (String code : commands()) {
      options.addAll(options(code));
    }
    for (String code : inline()) {
      options.addAll(options(code));
    }
    return options;
  }

  private List<String> options(String code) {
    List<String> found = new ArrayList<>();
    for (Matcher matcher = OPTION.matcher(code); matcher.find(); ) {
      found.add(matcher.group());
    }
    return found;
  }

  /// Its inline code.
  List<String> inline() {
    return groups(CODE, text);
  }

  /// The files that it links to.
  List<String> links() {
    return groups(LINK, text);
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }
}
