package io.github.nixld.loader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Changes bytes of a 64-bit ELF file, for what no linker makes.
final class Edit {
  static final int EI_CLASS = 4;
  static final int EI_DATA = 5;
  static final int EI_OSABI = 7;
  static final int EI_ABIVERSION = 8;
  static final int E_TYPE = 16;
  static final int E_MACHINE = 18;
  static final int E_PHENTSIZE = 54;
  static final int PT_LOAD = 1;
  static final int PT_DYNAMIC = 2;
  static final int PT_NOTE = 4;
  static final int PT_TLS = 7;
  static final int PT_GNU_PROPERTY = 0x6474_e553;
  static final int P_MEMSZ = 40;
  static final int DT_NEEDED = 1;
  static final int DT_STRTAB = 5;
  static final int DT_INIT = 12;
  static final int DT_JMPREL = 23;
  static final int DT_RUNPATH = 29;
  static final int DT_AUXILIARY = 0x7fff_fffd;

  private final Path file;

  Edit(Path file) {
    this.file = file;
  }

  Edit u8(int offset, int value) {
    return change(bytes -> bytes.put(offset, (byte) value));
  }

  Edit u16(int offset, int value) {
    return change(bytes -> bytes.putShort(offset, (short) value));
  }

  /// Gives every segment of one type another.
  Edit segmentType(int from, int to) {
    return eachSegment((bytes, at) -> {
      if (bytes.getInt(at) == from) {
        bytes.putInt(at, to);
      }
    });
  }

  /// What `objcopy --only-keep-debug` leaves of the dynamic section.
  Edit emptyDynamic() {
    return eachSegment((bytes, at) -> {
      if (bytes.getInt(at) == PT_DYNAMIC) {
        bytes.putLong(at + 32, 0);
      }
    });
  }

  /// Gives a dynamic entry another tag.
  Edit tag(long from, long to) {
    return eachSegment((bytes, at) -> {
      if (bytes.getInt(at) == PT_DYNAMIC) {
        int start = (int) bytes.getLong(at + 8);
        int size = (int) bytes.getLong(at + 32);
        for (int entry = start; entry < start + size; entry += 16) {
          if (bytes.getLong(entry) == from) {
            bytes.putLong(entry, to);
          }
        }
      }
    });
  }

  /// Gives every dynamic entry of one tag another value.
  Edit value(long tag, long value) {
    return eachSegment((bytes, at) -> {
      if (bytes.getInt(at) == PT_DYNAMIC) {
        int start = (int) bytes.getLong(at + 8);
        int size = (int) bytes.getLong(at + 32);
        for (int entry = start; entry < start + size; entry += 16) {
          if (bytes.getLong(entry) == tag) {
            bytes.putLong(entry + 8, value);
          }
        }
      }
    });
  }

  /// Sets eight bytes of the program headers of one type.
  Edit header(int type, int field, long value) {
    return eachSegment((bytes, at) -> {
      if (bytes.getInt(at) == type) {
        bytes.putLong(at + field, value);
      }
    });
  }

  /// Sets `GNU_PROPERTY_X86_ISA_1_NEEDED`, which the file has to have.
  Edit isaNeeded(int bits) {
    return change(bytes -> {
      for (int at = 0; at < bytes.limit() - 12; at += 4) {
        if (bytes.getInt(at) == 0xc000_8002 && bytes.getInt(at + 4) == 4) {
          bytes.putInt(at + 8, bits);
          return;
        }
      }
      throw new IllegalStateException(file + " needs no level");
    });
  }

  Edit truncate(int size) {
    try {
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), size));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private interface Segment {
    void at(ByteBuffer bytes, int offset);
  }

  private interface Change {
    void to(ByteBuffer bytes);
  }

  private Edit eachSegment(Segment segment) {
    return change(bytes -> {
      int phoff = (int) bytes.getLong(32);
      for (int i = 0; i < bytes.getShort(56); i++) {
        segment.at(bytes, phoff + i * 56);
      }
    });
  }

  private Edit change(Change change) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      change.to(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
