package io.github.nixld.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The bytes of a small x86-64 library: a header, one `PT_LOAD` over all of the file, a dynamic
/// section, a string table.
public final class SampleLibrary {
  private static final int EHDR = 64;
  private static final int PHDR = 56;
  private static final int DYN = 16;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_STRSZ = 10;
  private static final int DT_SONAME = 14;
  private static final int DT_RUNPATH = 29;

  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private final List<long[]> dynamic = new ArrayList<>();

  private SampleLibrary() {
    strings.write(0);
  }

  public static byte[] named(String soname, String... needed) {
    return new SampleLibrary().text(DT_SONAME, soname).needed(needed).bytes();
  }

  public static byte[] withRunpath(String soname, String runpath, String... needed) {
    return new SampleLibrary()
        .text(DT_SONAME, soname)
        .text(DT_RUNPATH, runpath)
        .needed(needed)
        .bytes();
  }

  private SampleLibrary needed(String... names) {
    for (String name : names) {
      text(DT_NEEDED, name);
    }
    return this;
  }

  private SampleLibrary text(int tag, String text) {
    dynamic.add(new long[] {tag, strings.size()});
    strings.writeBytes((text + "\0").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private byte[] bytes() {
    int dynamicAt = EHDR + 2 * PHDR;
    int dynamicSize = (dynamic.size() + 3) * DYN;
    int stringsAt = dynamicAt + dynamicSize;
    dynamic.add(new long[] {DT_STRTAB, stringsAt});
    dynamic.add(new long[] {DT_STRSZ, strings.size()});
    dynamic.add(new long[] {0, 0});
    int size = stringsAt + strings.size();
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    out.putShort((short) 3).putShort((short) 62).putInt(1);
    out.putLong(0).putLong(EHDR).putLong(0).putInt(0);
    out.putShort((short) EHDR).putShort((short) PHDR).putShort((short) 2).putShort((short) 64);
    out.putInt(0);
    segment(out, 1, 0, size);
    segment(out, 2, dynamicAt, dynamicSize);
    for (long[] entry : dynamic) {
      out.putLong(entry[0]).putLong(entry[1]);
    }
    return out.put(strings.toByteArray()).array();
  }

  private static void segment(ByteBuffer out, int type, long offset, long size) {
    out.putInt(type).putInt(5).putLong(offset).putLong(offset).putLong(offset);
    out.putLong(size).putLong(size).putLong(8);
  }
}
