package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.loader.Machine;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// As nix-ld reads its variables.
class NixLdStartTest {
  private static final String HOST = Machine.hostSystem();

  @Test
  void takesTheNameOfTheSystemFirst() {
    Map<String, String> variables =
        Map.of(
            "NIX_LD",
            "/plain/ld.so",
            "NIX_LD_" + HOST.replace('-', '_'),
            "/own/ld.so",
            "NIX_LD_LIBRARY_PATH",
            "/a:/b");
    assertThat(NixLdStart.of(variables, HOST, "")).isEqualTo(new NixLdStart("/own/ld.so", "/a:/b"));
    assertThat(NixLdStart.of(variables, HOST, "/first").libraryPath()).isEqualTo("/first:/a:/b");
  }

  @Test
  void hasDefaults() {
    String directory = "/run/current-system/sw/share/nix-ld/lib";
    assertThat(NixLdStart.of(Map.of(), HOST, ""))
        .isEqualTo(new NixLdStart(directory + "/ld.so", directory));
    // The plain names are for the machine's own system.
    assertThat(NixLdStart.of(Map.of("NIX_LD", "/plain/ld.so"), "i686-linux", "").loader())
        .isEqualTo(directory + "/ld.so");
  }
}
