package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameRuleTest {
  private static NameRule rule(String name, @Nullable String deriver) {
    return Objects.requireNonNull(
        NameRule.of(
            Rows.storePath('0', name), deriver == null ? null : Rows.storePath('1', deriver)));
  }

  @ParameterizedTest
  @CsvSource({
    "zlib-1.3.1, zlib, out",
    "gcc-14.3.0-lib, gcc, lib",
    "dbus-1.16.2-lib, dbus, lib",
    "glib-2.84.4-dev, glib, dev",
    "alsa-lib-1.2.14, alsa-lib, out",
    "alsa-lib, alsa, lib",
    "util-linux-minimal-2.41-lib, util-linux-minimal, lib",
    "steam-run, steam-run, out",
    "lib, lib, out",
  })
  void thePackageAndItsOutput(String name, String packageName, String output) {
    assertThat(rule(name, null)).isEqualTo(new NameRule(packageName, output));
  }

  @ParameterizedTest
  @CsvSource({
    "alsa-lib, alsa-lib.drv, alsa-lib, out",
    "alsa-lib-1.2.14, alsa-lib-1.2.14.drv, alsa-lib, out",
    "a-1.0-odd, a-1.0.drv, a, odd",
    "gcc-14.3.0-lib, gcc-14.3.0.drv, gcc, lib",
    // Not the derivation of this.
    "gcc-14.3.0-lib, other.drv, gcc, lib",
    "gcc-14.3.0-lib, gcc-14.3.0, gcc, lib",
  })
  void theDeriverTellsTheOutput(String name, String deriver, String packageName, String output) {
    assertThat(rule(name, deriver)).isEqualTo(new NameRule(packageName, output));
  }

  @Test
  void aNameThatIsNoAttributeSaysNothing() {
    assertThat(rule("gtk+3-3.24", null).attribute()).isNull();
    assertThat(rule("3to2-1.0", null).attribute()).isNull();
    assertThat(rule("with-1.0", null).attribute()).isNull();
    assertThat(rule("zlib-1.3", null).attribute())
        .isEqualTo(new Attribute("zlib", "out", Attribute.Evidence.NAME));
  }

  @Test
  void noStorePathHasNoName() {
    assertThat(NameRule.of("zlib-1.3.1", null)).isNull();
    assertThat(NameRule.of("", null)).isNull();
  }

  @Test
  void caseAndDashesDoNotMatter() {
    assertThat(rule("libX11-1.8", null).isNameOf("xorg.libx11")).isTrue();
    assertThat(rule("xcb-util-0.4", null).isNameOf("xcbutil")).isTrue();
    assertThat(rule("zlib-1.3", null).isNameOf("zlib-ng")).isFalse();
  }
}
