package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LibraryLocationTest {
  @ParameterizedTest
  @CsvSource({
    "/lib/libz.so.1, 0",
    "/lib64/libz.so, 0",
    "/lib32/libz.so-1, 0",
    "/lib/pulseaudio/libpulsecommon-17.0.so, 1",
    "/lib/x86_64-linux-gnu/libz.so.1, 1",
    "/share/app/lib/libz.so.1, 2",
    "/opt/app/lib/plugins/libp.so, 3",
    "/lib/lib/libz.so, 2",
    "/lib/jvm/lib/server/libjvm.so, 3",
    "/lib/python3.13/site-packages/a.so, -1",
    "/lib/a/b/c/d.so, -1",
    "/libexec/libz.so, -1",
    "/bin/libz.so, -1",
    "/libz.so, -1",
    "lib/libz.so, -1",
    "/lib/libz.a, -1",
    "/lib/libz.socket, -1",
    "/lib/debug/libz.so, -1",
    "/lib/debug/lib/libz.so, -1",
    "/lib/, -1",
    "/, -1",
    "'', -1",
  })
  void saysHowMuchALibraryIsThereForOthers(String path, int location) {
    assertThat(LibraryLocation.of(path)).isEqualTo(location);
  }
}
