package io.github.nixld.choose.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Versions come in Nix's order.
class VersionsTest {
  private static final List<String> ALL =
      List.of(
          "",
          "0",
          "1",
          "01",
          "1.0",
          "1.0.0",
          "1.1",
          "1.10",
          "1.9",
          "1.2.11",
          "1.2.13",
          "2.3",
          "2.3a",
          "2.3b",
          "2.3pre1",
          "2.3pre3",
          "2.3q",
          "2.3-dev",
          "2.3.1-dev",
          "2.3-lib",
          "pre",
          "3.0.0-alpha1",
          "3.0.0-beta1",
          "3.0.0",
          "20240101",
          "99999999999999999999",
          "1..2",
          "1.-.2",
          "a",
          "b",
          "a1",
          "1a",
          "1a2",
          "1A",
          ".",
          "-",
          "1.",
          "2.41-8",
          "2.41-66",
          "1_2",
          "1+git",
          "unstable-2024-01-01",
          "é");

  @ParameterizedTest
  @CsvSource({
    "1.0, 2.3, -1",
    "2.1, 2.3, -1",
    "2.3, 2.3, 0",
    "2.5, 2.3, 1",
    "3.1, 2.3, 1",
    "2.3.1, 2.3, 1",
    "2.3.1, 2.3a, 1",
    "2.3pre1, 2.3, -1",
    "2.3pre3, 2.3pre12, -1",
    "2.3a, 2.3c, -1",
    "2.3pre1, 2.3c, -1",
    "2.3pre1, 2.3q, -1"
  })
  void asTheNixManualHasIt(String a, String b, int order) {
    assertThat(Integer.signum(Versions.compare(a, b))).isEqualTo(order);
    assertThat(Integer.signum(Versions.compare(b, a))).isEqualTo(-order);
  }

  @Test
  void numbersMayHaveAnyLength() {
    assertThat(Versions.compare("1.99999999999999999999", "1.99999999999999999998")).isPositive();
  }

  @Test
  void asNixItselfHasIt(@TempDir Path temporary) throws IOException, InterruptedException {
    // Nix 2.8 reads numbers of 32 bits, and takes longer ones for text.
    List<String> versions = ALL.stream().filter(v -> !v.matches("[0-9]{10,}")).toList();
    List<Integer> expected = nix(versions, temporary);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      for (int j = 0; j < versions.size(); j++) {
        String a = versions.get(i);
        String b = versions.get(j);
        int order = Integer.signum(Versions.compare(a, b));
        int nix = expected.get(i * versions.size() + j);
        if (order != nix) {
          wrong.add("'" + a + "' '" + b + "': " + order + ", Nix says " + nix);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Integer> nix(List<String> versions, Path temporary)
      throws IOException, InterruptedException {
    StringBuilder list = new StringBuilder("let l = [");
    for (String version : versions) {
      list.append(" \"").append(version).append('"');
    }
    list.append(" ]; in builtins.concatMap (a: map (b: builtins.compareVersions a b) l) l");
    Installed.need("nix-instantiate");
    ProcessBuilder builder =
        new ProcessBuilder(
            "nix-instantiate", "--eval", "--strict", "--json", "-E", list.toString());
    builder.environment().put("NIX_STORE_DIR", temporary.resolve("store").toString());
    builder.environment().put("NIX_STATE_DIR", temporary.resolve("state").toString());
    builder.environment().put("NIX_LOG_DIR", temporary.resolve("log").toString());
    builder.environment().put("NIX_REMOTE", "");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(Files.isDirectory(temporary)).isTrue();
    List<Integer> orders = new ArrayList<>();
    for (String number : json.strip().replaceAll("[\\[\\]]", "").split(",", -1)) {
      orders.add(Integer.valueOf(number));
    }
    return orders;
  }
}
