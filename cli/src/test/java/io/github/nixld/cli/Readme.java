package io.github.nixld.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document, as tests see it.
///
/// @param file the document, relative to the checkout
record Readme(Path file, String text) {
  /// The root of the checkout; tests run in the module's directory.
  static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern SHELL = Pattern.compile("^```sh\n(.*?)^```$", flags());
  private static final Pattern OPTION =
      Pattern.compile("(?<![-\\w])--?[a-z][a-z-]*|(?<![-\\w])-[A-Z]\\b");
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  private static final Pattern ANCHOR = Pattern.compile("\\]\\((?!https?:)([^)#]*)#([^)]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern COMMAND =
      Pattern.compile("\\bnixld-(?:env|run|ldd|index \\w+) ([^`\n]*)");

  private static int flags() {
    return Pattern.MULTILINE | Pattern.DOTALL;
  }

  static Readme read() throws IOException {
    return read("README.md");
  }

  static Readme read(String file) throws IOException {
    return new Readme(Path.of(file), Files.readString(CHECKOUT.resolve(file)));
  }

  /// All documents.
  static List<Readme> all() throws IOException {
    List<Readme> all = new ArrayList<>();
    try (Stream<Path> top = Files.list(CHECKOUT);
        Stream<Path> docs = Files.list(CHECKOUT.resolve("docs"))) {
      for (Path file :
          Stream.concat(top, docs).filter(it -> it.toString().endsWith(".md")).toList()) {
        all.add(read(CHECKOUT.relativize(file).toString()));
      }
    }
    return all;
  }

  /// Its text without tables and code blocks.
  String prose() {
    return text.replaceAll("(?ms)^```.*?^```$", "").replaceAll("(?m)^(    | *\\|).*$", "");
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

  /// The headings that it links to, as `FILE#ANCHOR`, with FILE relative to the checkout.
  List<String> anchors() {
    return ANCHOR
        .matcher(text)
        .results()
        .map(it -> {
          Path target = it.group(1).isEmpty() ? file : file.resolveSibling(it.group(1)).normalize();
          return target + "#" + it.group(2);
        })
        .toList();
  }

  /// Its headings, as links name them: `FILE#ANCHOR`.
  List<String> headings() {
    return groups(HEADING, text).stream()
        .map(it -> it.toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
        .map(it -> file + "#" + it)
        .toList();
  }

  /// The long options of nixld's commands in it, up to the first path: what follows is a program's.
  SortedSet<String> commandOptions() {
    SortedSet<String> options = new TreeSet<>();
    for (String command : groups(COMMAND, text)) {
      for (String word : command.split("[ )\"]+", -1)) {
        if (word.contains("/") || word.equals("--")) {
          break;
        }
        if (word.matches("--[a-z-]+")) {
          options.add(word);
        }
      }
    }
    return options;
  }

  /// Its inline code.
  List<String> inline() {
    return groups(CODE, text);
  }

  /// The files that it links to, relative to the checkout.
  List<Path> links() {
    return groups(LINK, text).stream().map(link -> file.resolveSibling(link).normalize()).toList();
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(result -> result.group(1)).toList();
  }
}
