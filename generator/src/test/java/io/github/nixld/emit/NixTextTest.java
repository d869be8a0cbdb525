package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nix reads every text back, byte for byte, and evaluates nothing of it.
class NixTextTest {
  private static final Path LIB = Path.of("../nix/test-store/nixpkgs/lib.nix").toAbsolutePath();

  @TempDir private Path temporary = Path.of("");

  @BeforeEach
  void needsNix() {
    Installed.need("nix-instantiate");
  }

  /// What a list of expressions evaluates to.
  private List<String> evaluated(List<String> texts, UnaryOperator<String> expression)
      throws IOException, InterruptedException {
    Program program = new Program(temporary);
    program.file(
        "file.nix",
        texts.stream()
            .map(text -> "(" + expression.apply(text) + ")\n")
            .collect(
                Collectors.joining(
                    "", "let pkgs.lib = import " + LIB.normalize() + "; in [\n", "]\n")));
    String json =
        program
            .run(
                "env",
                "NIX_STORE_DIR=" + temporary + "/store",
                "NIX_STATE_DIR=" + temporary + "/state",
                "NIX_LOG_DIR=" + temporary + "/log",
                "nix-instantiate",
                "--eval",
                "--strict",
                "--json",
                "file.nix")
            .orFail();
    return List.of(new ObjectMapper().readValue(json, String[].class));
  }

  @Test
  void strings() throws IOException, InterruptedException {
    assertThat(evaluated(HostileText.all(), NixText::string)).isEqualTo(HostileText.all());
  }

  @Test
  void namesOfAttributes() throws IOException, InterruptedException {
    List<String> names = HostileText.all().stream().filter(it -> !it.contains(".")).toList();
    assertThat(
            evaluated(
                names,
                it ->
                    "let name = { "
                        + NixText.attribute("a." + it)
                        + " = 1; }.a; in assert name."
                        + NixText.attribute(it)
                        + " == 1; builtins.head (builtins.attrNames name)"))
        .isEqualTo(names);
    assertThat(NixText.attribute("stdenv.cc.cc.lib")).isEqualTo("stdenv.cc.cc.lib");
  }

  @Test
  void paths() throws IOException, InterruptedException {
    List<String> paths =
        HostileText.all().stream()
            .map(it -> "/home/u" + it.replace("/", "").replaceFirst("^\\.+", ""))
            .map(it -> it + "/x")
            .toList();
    assertThat(evaluated(paths, it -> "toString " + NixText.path(it, "/nowhere"))).isEqualTo(paths);
    List<String> below = paths.stream().map(it -> temporary + it).toList();
    assertThat(evaluated(below, it -> "toString " + NixText.path(it, temporary.toString())))
        .isEqualTo(below);
    assertThat(NixText.path("/a/b/c", "/a/b")).isEqualTo("./c");
    assertThat(NixText.path("/a/bc", "/a/b")).isEqualTo("/a/bc");
  }

  @Test
  void namesInTheStore() throws IOException, InterruptedException {
    List<String> names = HostileText.all();
    assertThat(
            evaluated(
                names,
                it ->
                    "builtins.substring 0 0 (builtins.toFile "
                        + NixText.string(NixText.storeName(it))
                        + " \"\")"))
        .hasSameSizeAs(names)
        .containsOnly("");
  }

  @Test
  void wordsOfAScript() throws IOException, InterruptedException {
    List<String> words = HostileText.all();
    List<String> scripts =
        evaluated(words, it -> "''\n    printf '%s\\0' " + NixText.scriptWord(it) + "\n  ''");
    Program program = new Program(temporary);
    program.file("file", String.join("", scripts));
    assertThat(program.run("sh", "file").orFail()).isEqualTo(String.join("\0", words) + "\0");
    assertThat(temporary.resolve("x")).doesNotExist();
  }
}
