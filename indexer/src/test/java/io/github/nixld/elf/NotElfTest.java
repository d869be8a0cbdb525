package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotElfTest {
  /// Contents as Latin-1 with `␀` for NUL and `¶` for a line's end.
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "'',empty",
        "#!/bin/sh¶echo,a script (#!/bin/sh)",
        "#! /usr/bin/env  python3 -E¶,a script (#! /usr/bin/env  python3 -E)",
        "#!/bin/\u0007\u001b[31msh¶,a script (#!/bin/??[31msh)",
        "/* GNU ld script¶   Use the shared library */¶,a GNU ld script",
        "INPUT(-lncurses)¶,a GNU ld script",
        "GROUP ( /lib/libc.so.6 ),a GNU ld script",
        "Hello¶,text",
        "MZ\u0090␀\u0003␀,a Windows program (PE)",
        "\u00cf\u00fa\u00ed\u00fe\u0007␀␀\u0001,a macOS program (Mach-O)",
        "\u00ca\u00fe\u00ba\u00be␀␀␀\u0002,a macOS program (Mach-O)",
        "\u00ca\u00fe\u00ba\u00be␀␀␀A,a Java class file",
        "!<arch>¶,an ar archive (static library)",
        "\u001f\u008b\u0008,gzip data",
        "PK\u0003\u0004,a zip archive",
        "␀asm\u0001␀␀␀,a WebAssembly module",
        "\u0001\u0002␀,data",
        "\u007fELF\u0002\u0001\u0001,a truncated ELF file",
      })
  void saysWhatItIs(String contents, String description) throws IOException {
    String text = contents.equals("''") ? "" : contents.replace('␀', '\0').replace('¶', '\n');
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ElfReader.read(TinyElf.input(bytes)))
        .isEqualTo(new NotElf(description, "file too short"));
    if (bytes.length > 0 && bytes[0] != 0x7f) {
      byte[] padded = Arrays.copyOf(bytes, 5000);
      Arrays.fill(padded, bytes.length, padded.length, (byte) '\n');
      assertThat(ElfReader.read(TinyElf.input(padded)))
          .isEqualTo(new NotElf(description, "invalid ELF header"));
    }
  }

  @Test
  void boundsTheLineOfAScript() throws IOException {
    byte[] bytes = ("#!" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
    NotElf file = (NotElf) ElfReader.read(TinyElf.input(bytes));
    assertThat(file.description()).hasSizeLessThan(100);
  }
}
