package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.elf.VersionNeed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FactsCodecTest {
  private static final ElfHeader X86 = new ElfHeader(2, 1, 0, 0, 3, 62, 0);

  private final List<String> texts = new ArrayList<>(List.of(""));

  private long id(String text) {
    int known = texts.subList(1, texts.size()).indexOf(text);
    if (known >= 0) {
      return known + 1L;
    }
    texts.add(text);
    return texts.size() - 1L;
  }

  private String text(long id) {
    return texts.get((int) id);
  }

  private static ElfObject small() {
    return new ElfObject(
        X86,
        null,
        true,
        true,
        "libsmall.so.1",
        List.of(new Dependency(Dependency.Tag.NEEDED, "libc.so.6")),
        null,
        "/nix/store/x-glibc-2.36/lib",
        0,
        0,
        null,
        List.of(
            new VersionNeed("libc.so.6", List.of(new VersionNeed.Version("GLIBC_2.34", false)))),
        true,
        false,
        false,
        0,
        false,
        null,
        null,
        null,
        List.of());
  }

  @Test
  void workedExample() throws SQLException {
    Map<String, Long> ids =
        Map.of("libc.so.6", 5L, "/nix/store/x-glibc-2.36/lib", 9L, "GLIBC_2.34", 12L);
    byte[] facts = FactsCodec.encode(small(), text -> Objects.requireNonNull(ids.get(text)));
    assertThat(HexFormat.ofDelimiter(" ").formatHex(facts))
        .isEqualTo("03 02 01 00 00 03 3e 00 07 00 01 14 00 02 09 00 00 00 01 05 01 18 00 00 00");
  }

  static Stream<ElfFile> facts() {
    ElfObject full =
        new ElfObject(
            new ElfHeader(1, 2, 3, 255, 2, 0xffff, -1),
            "/lib/ld.so.1",
            false,
            false,
            null,
            List.of(
                new Dependency(Dependency.Tag.FILTER, "$ORIGIN/a.so"),
                new Dependency(Dependency.Tag.AUXILIARY, ""),
                new Dependency(Dependency.Tag.NEEDED, "b.so\n")),
            "::/a::",
            "",
            -1L,
            Long.MIN_VALUE,
            List.of(),
            List.of(
                new VersionNeed("b.so", List.of()),
                new VersionNeed("c.so", List.of(new VersionNeed.Version("V", true)))),
            false,
            true,
            true,
            -1,
            true,
            "nonzero padding in e_ident",
            "DT_INIT 0x1 is in no PT_LOAD segment",
            "00ff",
            List.of("[{\"soname\":[\"x\"]}]", ""));
    return Stream.of(
        small(),
        full,
        new NotElf("a script (#!/bin/sh)", "invalid ELF header"),
        new MalformedElf(X86, "DT_STRTAB 0xdeadbeef is in no PT_LOAD segment"));
  }

  @ParameterizedTest
  @MethodSource("facts")
  void comesBackAsItWas(ElfFile facts) throws SQLException {
    byte[] bytes = FactsCodec.encode(facts, this::id);
    String soname = facts instanceof ElfObject object ? object.soname() : null;
    assertThat(FactsCodec.decode(bytes, soname, this::text)).isEqualTo(facts);
  }

  /// Damaged bytes give facts or a [DamagedIndexException], never anything else.
  @ParameterizedTest
  @MethodSource("facts")
  void damagedBytes(ElfFile facts) throws SQLException {
    byte[] bytes = FactsCodec.encode(facts, this::id);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(DamagedIndexException.class)
          .isThrownBy(() -> FactsCodec.decode(cut, null, id -> "text"));
    }
    Random random = new Random(25);
    for (int i = 0; i < 5_000; i++) {
      byte[] spoilt = bytes.clone();
      spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
      try {
        FactsCodec.decode(spoilt, null, id -> "text");
      } catch (DamagedIndexException e) {
        assertThat(e).hasMessageStartingWith("object.facts: ");
      }
    }
  }
}
