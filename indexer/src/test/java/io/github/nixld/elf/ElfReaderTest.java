package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.Dependency.Tag;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfReaderTest {
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void readsEveryClassAndByteOrder(boolean is64, boolean little) throws IOException {
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ElfObject object =
        TinyElf.of(is64, order, 0x1234)
            .soname("libx.so.1")
            .needed("libb.so.2", "liba.so.1")
            .dyn(DynamicSection.DT_RUNPATH, "$ORIGIN/../lib")
            .dyn(DynamicSection.DT_FLAGS, 8)
            .dyn(DynamicSection.DT_FLAGS_1, 0x801)
            .interpreter("/lib64/ld.so")
            .versionNeed(
                "libb.so.2",
                new VersionNeed.Version("B_1", false),
                new VersionNeed.Version("B_2", true))
            .versionNeed("liba.so.1", new VersionNeed.Version("A_1", false))
            .versionsDefined("libx.so.1", "X_1", "X_2")
            .build()
            .object();
    assertThat(object)
        .isEqualTo(
            new ElfObject(
                new ElfHeader(is64 ? 2 : 1, little ? 1 : 2, 0, 0, 3, 0x1234, 0),
                "/lib64/ld.so",
                true,
                true,
                "libx.so.1",
                List.of(
                    new Dependency(Tag.NEEDED, "libb.so.2"),
                    new Dependency(Tag.NEEDED, "liba.so.1")),
                null,
                "$ORIGIN/../lib",
                8,
                0x801,
                List.of("libx.so.1", "X_1", "X_2"),
                List.of(
                    new VersionNeed(
                        "libb.so.2",
                        List.of(
                            new VersionNeed.Version("B_1", false),
                            new VersionNeed.Version("B_2", true))),
                    new VersionNeed("liba.so.1", List.of(new VersionNeed.Version("A_1", false)))),
                true,
                false,
                false,
                0,
                false,
                null,
                null,
                null,
                List.of()));
  }

  @Test
  void keepsFiltersAmongTheDependencies() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .needed("a")
            .dyn(DynamicSection.DT_AUXILIARY, "b")
            .needed("c")
            .dyn(DynamicSection.DT_FILTER, "d")
            .build()
            .object();
    assertThat(object.dependencies())
        .containsExactly(
            new Dependency(Tag.NEEDED, "a"),
            new Dependency(Tag.AUXILIARY, "b"),
            new Dependency(Tag.NEEDED, "c"),
            new Dependency(Tag.FILTER, "d"));
  }

  @Test
  void tellsAnEmptyRunpathFromNone() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .dyn(DynamicSection.DT_RPATH, "/r")
            .dyn(DynamicSection.DT_RUNPATH, "")
            .build()
            .object();
    assertThat(object.rpath()).isEqualTo("/r");
    assertThat(object.runpath()).isEmpty();
    assertThat(TinyElf.x86().build().object().runpath()).isNull();
  }

  @Test
  void takesTheLastOfTagsThatCountOnce() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .soname("first")
            .dyn(DynamicSection.DT_RUNPATH, "/first")
            .dyn(DynamicSection.DT_FLAGS_1, 1)
            .soname("last")
            .dyn(DynamicSection.DT_RUNPATH, "/last")
            .dyn(DynamicSection.DT_FLAGS_1, 2)
            .build()
            .object();
    assertThat(object.soname()).isEqualTo("last");
    assertThat(object.runpath()).isEqualTo("/last");
    assertThat(object.flags1()).isEqualTo(2);
  }

  @Test
  void ignoresWhatIsBehindDtNull() throws IOException {
    TinyElf.Image image = TinyElf.x86().needed("a", "b").build();
    int entries = image.offset("dynamic");
    // DT_STRTAB, DT_NULL, DT_NEEDED "a", DT_NEEDED "b"
    image.u64(entries, DynamicSection.DT_STRTAB).u64(entries + 8, image.offset("strtab"));
    image.u64(entries + 16, 0);
    image.u64(entries + 32, DynamicSection.DT_NEEDED).u64(entries + 40, 1);
    assertThat(image.object().dependencies()).isEmpty();
  }

  @Test
  void seesVersymAndRelr() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .dyn(DynamicSection.DT_VERSYM, 64)
            .dyn(DynamicSection.DT_RELR, 64)
            .dyn(DynamicSection.DT_RELRENT, 8)
            .build()
            .object();
    assertThat(object.versym()).isTrue();
    assertThat(object.relr()).isTrue();
    assertThat(object.versionsDefined()).isNull();
  }

  @Test
  void takesTheLastPtDynamicThatIsNotEmpty() throws IOException {
    TinyElf.Image image = TinyElf.x86().soname("x").build();
    int dynamic = image.offset("dynamic");
    // The first one is a trap: it lies in the string table.
    image.segment(1, segment(Segment.PT_DYNAMIC, image.offset("strtab"), 16));
    image.segment(4, segment(Segment.PT_DYNAMIC, dynamic, 16));
    image.segment(5, segment(Segment.PT_DYNAMIC, dynamic, 0));
    assertThat(image.object().soname()).isEqualTo("x");
  }

  @Test
  void callsAnEmptyPtDynamicNone() throws IOException {
    TinyElf.Image image = TinyElf.x86().soname("x").build();
    image.segment(1, segment(Segment.PT_DYNAMIC, 0, 0));
    assertThat(image.object().dynamic()).isFalse();
    assertThat(image.object().loadable()).isTrue();
    assertThat(image.object().soname()).isNull();
  }

  @Test
  void findsAddressesInTheirSegments() throws IOException {
    TinyElf.Image image = TinyElf.x86().soname("libx.so").needed("a").build();
    int dynamic = image.offset("dynamic");
    int strings = image.offset("strtab");
    image.segment(0, new Segment(1, 4, 0, 0x4000, strings + 64, strings + 64, 0x1000));
    image.segment(1, new Segment(2, 6, 0, 0x9000 + dynamic, 16, 16, 8));
    image.segment(4, new Segment(1, 6, dynamic, 0x9000 + dynamic, 0x200, 0x200, 0x1000));
    image.dyn(DynamicSection.DT_STRTAB, 0x4000 + strings);
    assertThat(image.object().soname()).isEqualTo("libx.so");
    assertThat(image.object().dependencies()).hasSize(1);
  }

  @Test
  void saysWhenNothingIsLoadable() throws IOException {
    TinyElf.Image image = TinyElf.x86().soname("x").build();
    image.u32(image.phdr(0), 0);
    assertThat(image.object().loadable()).isFalse();
    assertThat(image.object().dynamic()).isTrue();
  }

  @Test
  void readsOnlyTheHeaderOfRelocatableFilesAndCores() throws IOException {
    TinyElf.Image image = TinyElf.x86().type(ElfHeader.ET_REL).needed("a").build();
    // A relocatable file has no program headers, and no size for them.
    image.u16(54, 0).u16(56, 0);
    assertThat(image.object().header().type()).isEqualTo(ElfHeader.ET_REL);
    assertThat(image.object().loadable()).isFalse();
    assertThat(image.object().dependencies()).isEmpty();
  }

  @Test
  void replacesWhatIsNoUtf8AndKeepsControlCharacters() throws IOException {
    byte[] name = {'a', (byte) 0xff, '\n', 0x1b, (byte) 0xc3, (byte) 0xa9};
    ElfObject object = TinyElf.x86().dyn(DynamicSection.DT_SONAME, name).build().object();
    assertThat(object.soname()).isEqualTo("a\ufffd\n\u001b\u00e9");
  }

  @Test
  void keepsNamesThatLeaveTheirDirectory() throws IOException {
    ElfObject object = TinyElf.x86().needed("../../etc/passwd").build().object();
    assertThat(object.dependencies().getFirst().name()).isEqualTo("../../etc/passwd");
  }

  @Test
  void readsARunpathOfFiftyThousandEntries() throws IOException {
    String runpath = "/nix/store/0123456789abcdef/lib:".repeat(50_000);
    ElfObject object = TinyElf.x86().dyn(DynamicSection.DT_RUNPATH, runpath).build().object();
    assertThat(object.runpath()).isEqualTo(runpath);
  }

  @Test
  void readsWithoutDtStrsz() throws IOException {
    TinyElf.Image image = TinyElf.x86().soname("x").build();
    // DT_STRSZ becomes DT_DEBUG.
    image.u64(image.offset("dynamic") + 32, 21);
    assertThat(image.object().soname()).isEqualTo("x");
  }

  @Test
  void readsWithoutLookingAtTheRecordCounts() throws IOException {
    TinyElf.Image image =
        TinyElf.x86()
            .versionsDefined("x", "X_1")
            .versionNeed("y", new VersionNeed.Version("Y_1", false))
            .build();
    image.dyn(0x6fff_fffdL, 0xffff_ffffL).dyn(0x6fff_ffffL, 0xffff_ffffL);
    assertThat(image.object().versionsDefined()).containsExactly("x", "X_1");
    assertThat(image.object().versionsNeeded()).hasSize(1);
  }

  @Test
  void servesOneFileAfterAnother() throws IOException {
    ElfReader reader = new ElfReader();
    byte[] big = TinyElf.of(false, ByteOrder.BIG_ENDIAN, 8).soname("big").build().bytes();
    byte[] little = TinyElf.x86().soname("little").build().bytes();
    for (int i = 0; i < 3; i++) {
      assertThat(reader.next(TinyElf.input(big))).hasFieldOrPropertyWithValue("soname", "big");
      assertThat(reader.next(TinyElf.input(little)))
          .hasFieldOrPropertyWithValue("soname", "little");
      assertThat(reader.next(TinyElf.input("text".getBytes(StandardCharsets.UTF_8))))
          .isInstanceOf(NotElf.class);
    }
  }

  static Segment segment(long type, long at, long size) {
    return new Segment(type, 4, at, at, size, size, 8);
  }
}
