package io.github.nixld.elf;

import static io.github.nixld.elf.ElfReaderTest.segment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Objects spoiled in one place each; the reason names the place.
class MalformedElfTest {
  private static TinyElf.Image image() {
    return TinyElf.x86()
        .soname("libx.so.1")
        .needed("liba.so.1")
        .versionNeed(
            "liba.so.1",
            new VersionNeed.Version("A_1", false),
            new VersionNeed.Version("A_2", false))
        .versionNeed("libb.so.1", new VersionNeed.Version("B_1", false))
        .versionsDefined("libx.so.1", "X_1")
        .interpreter("/lib/ld.so")
        .build();
  }

  @Test
  void isSoundAsBuilt() throws IOException {
    assertThat(image().read()).isInstanceOf(ElfObject.class);
  }

  @Test
  void pagesThatDoNotFit() throws IOException {
    TinyElf.Image image = image();
    image.segment(2, new Segment(Segment.PT_LOAD, 4, 0, 0x7000_0008, 64, 64, 0x1000));
    assertThat(image.malformed()).isEqualTo("ELF load command address/offset not page-aligned");
  }

  @Test
  void unknownClass() throws IOException {
    assertThat(image().u8(4, 5).malformed()).isEqualTo("EI_CLASS 5 is neither 32 nor 64 bit");
  }

  @Test
  void unknownByteOrder() throws IOException {
    assertThat(image().u8(5, 3).malformed()).isEqualTo("ELF file data encoding not little-endian");
  }

  /// ld.so refuses such a library; a program is opened by the kernel, which does not look there.
  private static void refused(int offset, int value, String reason) throws IOException {
    assertThat(image().u8(offset, value).object().refusal()).isEqualTo(reason);
    TinyElf.Image library = TinyElf.x86().soname("libx.so.1").build();
    assertThat(library.u8(offset, value).malformed()).isEqualTo(reason);
  }

  @Test
  void wrongIdentVersion() throws IOException {
    refused(6, 0, "ELF file version ident does not match current one");
  }

  @Test
  void paddingInIdent() throws IOException {
    refused(9, 1, "nonzero padding in e_ident");
    refused(15, 1, "nonzero padding in e_ident");
  }

  /// An AppImage has its mark there, and the kernel starts it.
  @Test
  void paddingInAStaticProgram() throws IOException {
    TinyElf.Image program =
        TinyElf.x86().dyn(DynamicSection.DT_FLAGS_1, ElfObject.DF_1_PIE).build();
    assertThat(program.u8(9, 'I').object().refusal()).isEqualTo("nonzero padding in e_ident");
  }

  @Test
  void wrongVersion() throws IOException {
    refused(20, 2, "ELF file version does not match current one");
  }

  @Test
  void phentsizeZero() throws IOException {
    assertThat(image().u16(54, 0).malformed())
        .isEqualTo("ELF file's phentsize not the expected size");
  }

  @Test
  void phentsizeEight() throws IOException {
    assertThat(image().u16(54, 8).malformed())
        .isEqualTo("ELF file's phentsize not the expected size");
  }

  @Test
  void class32WithTheProgramHeadersOfClass64() throws IOException {
    assertThat(image().u8(4, 1).read()).isInstanceOf(MalformedElf.class);
  }

  @Test
  void phnumXnumInASmallFile() throws IOException {
    assertThat(image().u16(56, 0xffff).malformed()).isEqualTo("cannot read file data");
  }

  @Test
  void phnumXnumInALargeFile() throws IOException {
    byte[] padding = new byte[4 << 20];
    assertThat(TinyElf.x86().tail(padding).build().u16(56, 0xffff).malformed())
        .isEqualTo("e_phnum 65535 is above 4096");
  }

  @Test
  void phoffBeyondTheFile() throws IOException {
    assertThat(image().u64(32, 1L << 40).malformed()).isEqualTo("cannot read file data");
  }

  @Test
  void phoffThatWraps() throws IOException {
    assertThat(image().u64(32, -8).malformed()).isEqualTo("cannot read file data");
    assertThat(image().u64(32, Long.MAX_VALUE - 8).malformed()).isEqualTo("cannot read file data");
  }

  @Test
  void dynamicInNoSegment() throws IOException {
    TinyElf.Image image = image();
    image.segment(1, segment(Segment.PT_DYNAMIC, 0x12_3450, 64));
    assertThat(image.malformed()).isEqualTo("PT_DYNAMIC 0x123450 is in no PT_LOAD segment");
  }

  @Test
  void dynamicPastTheEndOfTheFile() throws IOException {
    TinyElf.Image image = image();
    image.segment(0, segment(Segment.PT_LOAD, 0, 1L << 30));
    image.segment(1, segment(Segment.PT_DYNAMIC, 0x12_3450, 64));
    assertThat(image.malformed())
        .isEqualTo("PT_DYNAMIC: 16 bytes at offset 0x123450 are past the end of the file");
  }

  @Test
  void dynamicOfEveryByteThereIs() throws IOException {
    // ld.so does not look at the size: it loads this.
    TinyElf.Image image = image();
    image.segment(1, segment(Segment.PT_DYNAMIC, image.offset("dynamic"), -1));
    assertThat(image.object().soname()).isEqualTo("libx.so.1");
  }

  @Test
  void segmentAtAnOffsetBeyondAnyFile() throws IOException {
    TinyElf.Image image = image();
    image.segment(0, new Segment(1, 4, -4096, 0, -1, -1, 4096));
    assertThat(image.malformed()).isEqualTo("failed to map segment from shared object");
    image.segment(0, new Segment(1, 4, Long.MAX_VALUE - 64, -65, -1, -1, 4096));
    assertThat(image.malformed()).startsWith("cut off: a PT_LOAD segment");
  }

  @Test
  void noDtNull() throws IOException {
    TinyElf.Image image = TinyElf.x86().needed("a").build();
    image.u64(image.bytes().length - 16, DynamicSection.DT_FLAGS);
    assertThat(image.malformed()).isEqualTo("PT_DYNAMIC: no DT_NULL before the end of its segment");
  }

  @Test
  void dynamicSectionWithoutEnd() throws IOException {
    byte[] ones = new byte[2 << 20];
    Arrays.fill(ones, (byte) 1);
    TinyElf.Image image = TinyElf.x86().tail(ones).build();
    image.u64(image.bytes().length - ones.length - 16, DynamicSection.DT_FLAGS);
    assertThat(image.malformed()).isEqualTo("PT_DYNAMIC: more than 65536 entries");
  }

  @Test
  void strtabInNoSegment() throws IOException {
    assertThat(image().dyn(DynamicSection.DT_STRTAB, 0xdead_beefL).malformed())
        .isEqualTo("DT_STRTAB 0xdeadbeef is in no PT_LOAD segment");
  }

  @Test
  void strtabMissing() throws IOException {
    TinyElf.Image image = TinyElf.x86().needed("a").build();
    image.u64(image.offset("dynamic") + 16, 21);
    assertThat(image.malformed()).isEqualTo("DT_NEEDED without DT_STRTAB");
  }

  @Test
  void strszIsNotLookedAt() throws IOException {
    assertThat(image().dyn(DynamicSection.DT_STRSZ, -1).object().soname()).isEqualTo("libx.so.1");
    assertThat(image().dyn(DynamicSection.DT_STRSZ, 3).object().soname()).isEqualTo("libx.so.1");
  }

  @Test
  void neededBeyondTheStringTable() throws IOException {
    TinyElf.Image image = TinyElf.x86().needed("a").build();
    assertThat(image.dyn(DynamicSection.DT_NEEDED, 0x7fff).malformed())
        .isEqualTo("DT_NEEDED 0x7fff is outside DT_STRTAB, which has 0x48 bytes");
  }

  @Test
  void neededNegative() throws IOException {
    assertThat(image().dyn(DynamicSection.DT_NEEDED, -2).malformed())
        .startsWith("DT_NEEDED 0xfffffffffffffffe is outside DT_STRTAB");
  }

  @Test
  void unterminatedString() throws IOException {
    TinyElf.Image image = TinyElf.x86().needed("abc").tail(new byte[] {'x'}).build();
    long end = (long) image.bytes().length - image.offset("strtab") - 1;
    assertThat(image.dyn(DynamicSection.DT_NEEDED, end).malformed())
        .isEqualTo("DT_NEEDED: its string has no end in DT_STRTAB");
  }

  @Test
  void neededOfAMebibyte() throws IOException {
    assertThat(TinyElf.x86().needed("x".repeat(1 << 20)).build().malformed())
        .isEqualTo("DT_NEEDED: its string is longer than 65536 bytes");
  }

  @Test
  void stringsWithoutMeasure() throws IOException {
    TinyElf elf = TinyElf.x86().needed("x".repeat(60_000));
    for (int i = 0; i < 20_000; i++) {
      elf.dyn(DynamicSection.DT_NEEDED, 1);
    }
    assertThat(elf.build().malformed()).isEqualTo("strings of more than 16777216 bytes");
  }

  @Test
  void verneedInNoSegment() throws IOException {
    assertThat(image().dyn(DynamicSection.DT_VERNEED, 1L << 33).malformed())
        .isEqualTo("DT_VERNEED 0x200000000 is in no PT_LOAD segment");
  }

  @Test
  void verneedOfAnotherVersion() throws IOException {
    TinyElf.Image image = image();
    assertThat(image.u16(image.offset("verneed"), 7).malformed())
        .isEqualTo("unsupported version 7 of Verneed record");
  }

  @Test
  void verdefOfAnotherVersionEndsWhatOthersCanAskFor() throws IOException {
    TinyElf.Image image = image();
    int second = image.offset("verdef") + 28;
    assertThat(image.u16(second, 2).object().versionsDefined()).containsExactly("libx.so.1");
  }

  @Test
  void nextThatWrapsBack() throws IOException {
    TinyElf.Image image = image();
    int verneed = image.offset("verneed");
    assertThat(image().u32(verneed + 12, -16).malformed())
        .matches("DT_VERNEED: 16 bytes at \\+0x[0-9a-f]+ are past its end at .*");
    assertThat(image().u32(verneed + 16 + 12, -16).malformed())
        .matches("DT_VERNEED: 16 bytes at \\+0x[0-9a-f]+ are past its end at .*");
    assertThat(image().u32(image.offset("verdef") + 16, -28).malformed())
        .matches("DT_VERDEF: 20 bytes at \\+0x[0-9a-f]+ are past its end at .*");
  }

  @Test
  void vernauxRecordsThatOverlapWithoutEnd() throws IOException {
    // Every word is 4: a name at 4 and the next record four bytes on, which begins inside this one.
    byte[] fours = new byte[1 << 20];
    for (int i = 0; i < fours.length; i += 4) {
      fours[i] = 4;
    }
    TinyElf.Image image =
        TinyElf.x86()
            .needed("abcdef")
            .versionNeed("y", new VersionNeed.Version("Y_1", false))
            .tail(fours)
            .build();
    int verneed = image.offset("verneed");
    image.u32(verneed + 8, image.bytes().length - fours.length - verneed);
    assertThat(image.malformed()).isEqualTo("DT_VERNEED: more than 65536 records");
  }

  @Test
  void moreVerdefRecordsThanAnyLibraryHas() throws IOException {
    byte[] records = new byte[70_000 * 20];
    for (int i = 0; i < records.length; i += 20) {
      // vd_version 1, vd_aux 0: the record is its own Verdaux, with the name at 1; vd_next 20.
      records[i] = 1;
      records[i + 16] = 20;
    }
    TinyElf.Image image = TinyElf.x86().needed("a").versionsDefined("x").tail(records).build();
    image.dyn(DynamicSection.DT_VERDEF, image.bytes().length - records.length);
    assertThat(image.malformed()).isEqualTo("DT_VERDEF: more than 65536 records");
  }

  @Test
  void interpreterOfHugeSize() throws IOException {
    TinyElf.Image image = image();
    image.segment(2, segment(Segment.PT_INTERP, image.offset("interp"), 1L << 40));
    assertThat(image.malformed()).isEqualTo("PT_INTERP: p_filesz 0x10000000000 is above 4096");
  }

  @Test
  void interpreterWithoutEnd() throws IOException {
    TinyElf.Image image = image();
    image.segment(2, segment(Segment.PT_INTERP, image.offset("interp"), 4));
    assertThat(image.malformed()).isEqualTo("PT_INTERP: its string has no end in PT_INTERP");
  }

  @Test
  void fileThatShrinksWhileItIsRead() throws IOException {
    byte[] bytes = TinyElf.x86().tail(new byte[1 << 20]).needed("a").build().bytes();
    TinyElf.Image image = image();
    image.segment(0, segment(Segment.PT_LOAD, 0, 1 << 20));
    image.segment(1, segment(Segment.PT_DYNAMIC, 1 << 16, 64));
    PositionalInput full = TinyElf.input(bytes);
    boolean[] first = {true};
    ElfFile file =
        ElfReader.read((into, position) -> {
          if (first[0]) {
            first[0] = false;
            return TinyElf.input(image.bytes()).read(into, position);
          }
          return position > 0 ? 0 : full.read(into, position);
        });
    assertThat(file).isInstanceOf(MalformedElf.class);
  }
}
