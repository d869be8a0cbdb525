package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The facts of libraries of this machine are those that `readelf` prints. The system property
/// `nixld.readelf.all` makes it every library instead of a sample.
class ReadelfTest {
  private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");
  private static final int SAMPLE = 60;

  @Test
  void agrees() throws Exception {
    Installed.need(LIBRARIES);
    Installed.need("readelf");
    List<Path> files = libraries();
    int step = Boolean.getBoolean("nixld.readelf.all") ? 1 : Math.max(1, files.size() / SAMPLE);
    ElfReader reader = new ElfReader();
    for (int i = 0; i < files.size(); i += step) {
      Path file = files.get(i);
      try (ChannelInput input = ChannelInput.open(file)) {
        if (reader.next(input) instanceof ElfObject object && object.dynamic()) {
          assertThat(facts(object)).as(file.toString()).isEqualTo(readelf(file));
        }
      }
    }
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> walk = Files.walk(LIBRARIES)) {
      return walk.filter(Files::isRegularFile)
          .filter(path -> path.getFileName().toString().contains(".so"))
          .sorted()
          .toList();
    }
  }

  private static List<String> facts(ElfObject object) {
    List<String> result = new ArrayList<>();
    add(result, "interpreter ", object.interpreter());
    object.dependencies().forEach(need -> result.add(need.tag() + " " + need.name()));
    add(result, "SONAME ", object.soname());
    add(result, "RPATH ", object.rpath());
    add(result, "RUNPATH ", object.runpath());
    List<String> defined = object.versionsDefined();
    if (defined != null) {
      defined.forEach(name -> result.add("defines " + name));
    }
    for (VersionNeed need : object.versionsNeeded()) {
      result.add("from " + need.file());
      need.versions()
          .forEach(version -> result.add("needs " + version.name() + (version.weak() ? "!" : "")));
    }
    add(result, "build id ", object.buildId());
    return result;
  }

  private static void add(List<String> result, String what, @Nullable String value) {
    if (value != null) {
      result.add(what + value);
    }
  }

  /// Lines of readelf that mean a fact, in the order of [#facts].
  private static final List<Rule> RULES =
      List.of(
          new Rule("program interpreter: (.*)]", "interpreter "),
          new Rule("\\(NEEDED\\).*?\\[(.*)]", "NEEDED "),
          new Rule("\\(SONAME\\).*?\\[(.*)]", "SONAME "),
          new Rule("\\(RPATH\\).*?\\[(.*)]", "RPATH "),
          new Rule("\\(RUNPATH\\).*?\\[(.*)]", "RUNPATH "),
          new Rule("Rev: 1 .*  Name: (.*)", "defines "),
          new Rule("Version: 1  File: (.*)  Cnt: \\d+", "from "),
          new Rule("Name: (.*)  Flags: .*  Version: \\d+", "needs "),
          new Rule("Build ID: ([0-9a-f]+)", "build id "));

  private static List<String> readelf(Path file) throws Exception {
    Process process =
        new ProcessBuilder("readelf", "-W", "-l", "-d", "-V", "-n", file.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, List<String>> groups = new HashMap<>();
    for (String line : text.split("\n")) {
      for (Rule rule : RULES) {
        Matcher matcher = rule.pattern().matcher(line);
        if (matcher.find()) {
          // The versions needed stay below their files.
          String group = rule.fact().equals("needs ") ? "from " : rule.fact();
          // A definition's weakness means nothing to the loader.
          boolean weak = rule.fact().equals("needs ") && line.contains("Flags: WEAK");
          groups
              .computeIfAbsent(group, key -> new ArrayList<>())
              .add(rule.fact() + matcher.group(1) + (weak ? "!" : ""));
        }
      }
    }
    return RULES.stream()
        .flatMap(rule -> groups.getOrDefault(rule.fact(), List.of()).stream())
        .toList();
  }

  private record Rule(Pattern pattern, String fact) {
    Rule(String regex, String fact) {
      this(Pattern.compile(regex), fact);
    }
  }
}
