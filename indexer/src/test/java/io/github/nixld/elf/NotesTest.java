package io.github.nixld.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NotesTest {
  private static final int DLOPEN = 0x407c_0c0a;

  @Test
  void readsTheBuildId() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .note("GNU", 1, new byte[16])
            .note("GNU", 3, bytes("\1\2\17"))
            .build()
            .object();
    assertThat(object.buildId()).isEqualTo("01020f");
  }

  @Test
  void readsEveryDlopenNote() throws IOException {
    ElfObject object =
        TinyElf.x86()
            .note("FDO", DLOPEN, bytes("[{\"soname\":[\"liba.so.1\"]}]\0"))
            .note("XYZ", DLOPEN, bytes("other owner"))
            .note("FDO", DLOPEN + 1, bytes("other type"))
            .note("FDO", DLOPEN, bytes("[]"))
            .build()
            .object();
    assertThat(object.dlopenNotes()).containsExactly("[{\"soname\":[\"liba.so.1\"]}]", "[]");
  }

  @Test
  void readsTheIsaOfAGnuPropertySegment() throws IOException {
    // Type 0xc0008001 comes first, then 0xc0008002 with v2 and v3; each padded to eight bytes.
    ByteBuffer properties = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    properties.putInt(0xc000_8001).putInt(4).putInt(1).putInt(0);
    properties.putInt(0xc000_8002).putInt(4).putInt(6).putInt(0);
    TinyElf.Image image = TinyElf.x86().note("GNU", 5, properties.array()).build();
    // PT_NOTE with an alignment of 4 is none that holds properties.
    assertThat(image.object().isaNeeded()).isZero();
    image.u64(image.phdr(3) + 48, 8);
    assertThat(image.object().isaNeeded()).isEqualTo(6);
    image.u32(image.phdr(3), Segment.PT_GNU_PROPERTY);
    assertThat(image.object().isaNeeded()).isEqualTo(6);
    // On other machines the number means something else.
    assertThat(image.u16(18, 183).object().isaNeeded()).isZero();
  }

  @Test
  void passesOverBrokenNotes() throws IOException {
    TinyElf.Image image =
        TinyElf.x86().note("GNU", 3, bytes("id")).note("FDO", DLOPEN, bytes("[]")).build();
    int second = (int) image.buffer().getLong(image.phdr(3) + 8) + 20;
    // n_descsz of the second one.
    image.u32(second + 4, 0xffff_fff0L);
    assertThat(image.object().buildId()).isEqualTo("6964");
    assertThat(image.object().dlopenNotes()).isEmpty();
    image.u64(image.phdr(3) + 8, 1L << 50);
    assertThat(image.object().buildId()).isNull();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
