package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What the name of a file says about its format.
class OutputFormatsTest {
  @Test
  void aFileOfAFormatsNameHasThatFormat() {
    for (String name : List.of("shell.nix", "flake.nix", "fhs.nix", "package.nix")) {
      assertThat(OutputFormats.impliedBy("/a/" + name)).containsExactly(name);
    }
  }

  @Test
  void aSuffixSaysWhatItCanBe() {
    assertThat(OutputFormats.impliedBy("default.nix")).contains("nixos").doesNotContain("env");
    assertThat(OutputFormats.impliedBy(".envrc")).containsExactly("direnv");
    assertThat(OutputFormats.impliedBy("dir.nix/.env")).containsExactly("env");
    assertThat(OutputFormats.impliedBy("x.service.d/nixld.conf")).startsWith("systemd");
    assertThat(OutputFormats.impliedBy(".env.nixld")).isEmpty();
    assertThat(OutputFormats.impliedBy("nix")).isEmpty();
  }

  @Test
  void everyFormatThatIsImpliedExists() {
    for (String suffix :
        List.of("nix", "env", "envrc", "sh", "fish", "nu", "json", "desktop", "conf")) {
      assertThat(OutputFormats.NAMES).containsAll(OutputFormats.impliedBy("x." + suffix));
    }
  }
}
