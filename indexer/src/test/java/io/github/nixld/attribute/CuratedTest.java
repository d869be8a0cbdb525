package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CuratedTest {
  static List<Curated.Row> rows() {
    return Curated.rows();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRowIsWellFormed(Curated.Row row) {
    assertThat(row.names())
        .isNotEmpty()
        .allMatch(name -> name.matches("lib[A-Za-z0-9_+.*-]+"))
        .allMatch(name -> name.contains(".so"))
        .allMatch(name -> name.indexOf('*') == name.lastIndexOf('*'));
    boolean digits = row.names().stream().allMatch(name -> name.contains("*"));
    for (Attribute attribute : row.attributes()) {
      assertThat(attribute.path())
          .satisfiesAnyOf(
              path -> assertThat(path).doesNotContain("*"), path -> assertThat(digits).isTrue());
      assertThat(AttributePath.isPath(attribute.path().replace("*", "1"))).isTrue();
      assertThat(AttributePath.isName(attribute.output())).isTrue();
      assertThat(attribute.evidence()).isEqualTo(Attribute.Evidence.CURATED);
    }
    assertThat(row.attributes()).doesNotHaveDuplicates();
    assertThat(row.reason()).isNotBlank().hasLineCount(1);
    if (row.attributes().isEmpty()) {
      assertThat(row.warning()).startsWith("no package: ");
    }
  }

  @Test
  void everyNameIsInOneRow() {
    Set<String> names = new HashSet<>();
    for (Curated.Row row : rows()) {
      assertThat(row.names()).allMatch(names::add);
    }
    // Nor does a row with digits take the name of another.
    for (String name : names) {
      if (!name.contains("*")) {
        assertThat(Objects.requireNonNull(Curated.of(name)).reason())
            .isEqualTo(
                rows().stream()
                    .filter(row -> row.names().contains(name))
                    .findFirst()
                    .orElseThrow()
                    .reason());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "libstdc++.so.6, stdenv.cc.cc, lib",
    "libgcc_s.so.1, stdenv.cc.cc, lib",
    "libasan.so.8, stdenv.cc.cc, lib",
    "libGL.so.1, libGL, out",
    "libX11.so.6, libx11, out",
    "libudev.so.1, systemdLibs, out",
    "libcrypt.so.1, libxcrypt-legacy, out",
    "libcrypt.so.2, libxcrypt, out",
    "libtinfo.so.5, ncurses5, out",
    "libtinfo.so.6, ncurses, out",
    "libssl.so.1.1, openssl_1_1, out",
    "libicuuc.so.74, icu74, out",
    "libLLVM.so.18.1, llvmPackages_18.libllvm, lib",
    "libLLVM-15.so, llvmPackages_15.libllvm, lib",
    "libpython3.12.so.1.0, python312, out",
    "libgbm.so.1, libgbm, out",
    "libcurl.so.4, curl, out",
    "libavutil.so.59, ffmpeg_7, lib"
  })
  void theFirstAttributeIs(String name, String path, String output) {
    assertThat(Objects.requireNonNull(Curated.of(name), name).attributes())
        .first()
        .isEqualTo(new Attribute(path, output, Attribute.Evidence.CURATED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libicuuc.so.",
        "libicuuc.so.7x",
        "libicuuc.so",
        "libLLVM.so.18",
        "libLLVM-.so",
        "libz.so",
        "libcrypt.so.3",
        "",
        "*",
        "libicuuc.so.*"
      })
  void otherNamesHaveNoRow(String name) {
    assertThat(Curated.of(name)).isNull();
  }

  @Test
  void bothNamesOfAnXLibraryAreThere() {
    assertThat(Objects.requireNonNull(Curated.of("libXss.so.1")).attributes())
        .extracting(Attribute::path)
        .containsExactly("libxscrnsaver", "xorg.libXScrnSaver");
  }

  @Test
  void whatIsInsecureIsSaid() {
    assertThat(Objects.requireNonNull(Curated.of("libcrypto.so.1.1")).warning())
        .contains("insecure");
  }

  @Test
  void aDriverHasNoPackage() {
    Stream.of("libcuda.so.1", "libnvidia-ml.so.1", "libGLX_mesa.so.0")
        .forEach(name -> {
          Curated.Row row = Objects.requireNonNull(Curated.of(name));
          assertThat(row.attributes()).isEmpty();
          assertThat(row.warning()).contains("/run/opengl-driver/lib");
        });
  }
}
