package io.github.nixld.choose.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.SampleStore;
import io.github.nixld.loader.TinyElf;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which C library an object was built for.
class LibcFamilyTest {
  @TempDir private Path temporary = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "libc.so.6, GLIBC",
    "libc.so.7, OTHER",
    "libdl.so.1, OTHER",
    "libm.so.10.1, OTHER",
    "libpthread.so.26.1, OTHER",
    "libm.so.6, UNKNOWN",
    "libdl.so.2, UNKNOWN",
    "libpthread.so.0, UNKNOWN",
    "libz.so.1, UNKNOWN",
    "libc.musl-x86_64.so.1, MUSL"
  })
  void byWhatItNeeds(String need, LibcFamily libc) throws Exception {
    Path file = temporary.resolve("libx.so");
    Files.write(file, new TinyElf().with(TinyElf.DT_NEEDED, need).bytes());
    assertThat(LibcFamily.of(SampleStore.foreign(file).object())).isEqualTo(libc);
  }
}
