package io.github.nixld.elf;

import java.io.IOException;

/// The program headers that ld.so follows into memory as soon as an object is mapped. If one of
/// them leads nowhere, ld.so crashes before it prints anything.
///
/// Rules: glibc elf/dl-load.c (_dl_map_object_from_fd, _dl_process_pt_gnu_property), elf/rtld.c
/// (rtld_setup_main_map), elf/get-dynamic-info.h (elf_get_dynamic_info).
final class MappedHeaders {
  /// Of an `ElfN_Nhdr`: its length, and that of "GNU" and of each field.
  private static final int NOTE_HEADER = 12;

  private static final int NOTE_NAME = 4;

  private final ProgramHeaders headers;
  private final FileHeader file;

  private MappedHeaders(ProgramHeaders headers, FileHeader file) {
    this.headers = headers;
    this.file = file;
  }

  /// Checks them in an object that has a dynamic section.
  static void check(ProgramHeaders headers, FileHeader file)
      throws IOException, MalformedException {
    MappedHeaders mapped = new MappedHeaders(headers, file);
    boolean interpreted = false;
    for (Segment segment : headers.all()) {
      if (segment.type() == Segment.PT_PHDR) {
        mapped.isAt("PT_PHDR", segment, file.phoff());
      } else if (segment.type() == Segment.PT_INTERP && segment.filesz() != 0) {
        // The kernel takes the first one by its offset, ld.so the last one by its address.
        if (interpreted) {
          throw new MalformedException("more than one PT_INTERP");
        }
        interpreted = true;
        mapped.isAt("PT_INTERP", segment, segment.offset());
      } else if (segment.type() == Segment.PT_NOTE || segment.type() == Segment.PT_GNU_PROPERTY) {
        mapped.isMapped(segment);
      } else if (segment.type() == Segment.PT_LOAD
          && (segment.flags() & (Segment.PF_R | Segment.PF_W | Segment.PF_X)) == 0
          && segment.filesz() != 0) {
        throw new MalformedException(
            "the PT_LOAD segment at 0x%x cannot be read".formatted(segment.vaddr()));
      }
    }
    mapped.dynamicIsAligned();
    mapped.dynamicIsWritable();
  }

  private void dynamicIsAligned() throws MalformedException {
    Segment dynamic = headers.dynamic();
    if (dynamic != null && dynamic.vaddr() % (file.is64() ? 8 : 4) != 0) {
      throw new MalformedException("PT_DYNAMIC 0x%x is not aligned".formatted(dynamic.vaddr()));
    }
  }

  private void isAt(String field, Segment segment, long offset) throws MalformedException {
    for (Segment load : headers.all()) {
      if (load.maps(segment.vaddr())) {
        if (load.offset() + (segment.vaddr() - load.vaddr()) == offset) {
          return;
        }
      }
    }
    throw new MalformedException(
        "%s: p_vaddr 0x%x is not where offset 0x%x of the file is mapped"
            .formatted(field, segment.vaddr(), offset));
  }

  /// Notes of another alignment are passed over. Of the others ld.so reads all in a `PT_NOTE`, and
  /// in a `PT_GNU_PROPERTY` no more than the note with the properties (glibc sysdeps/x86/dl-prop.h,
  /// _dl_process_property_note; elf/dl-load.c, _dl_process_pt_gnu_property).
  private void isMapped(Segment note) throws IOException, MalformedException {
    int align = file.is64() ? 8 : 4;
    if (note.align() == align && note.memsz() != 0 && !isAllMapped(note)) {
      if (note.type() == Segment.PT_NOTE) {
        throw unmapped(note);
      }
      propertiesAreMapped(note, align);
    }
  }

  private void propertiesAreMapped(Segment note, int align) throws IOException, MalformedException {
    long at = 0;
    for (int notes = 0; notes < Notes.MAX_NOTES; notes++) {
      if (Long.compareUnsigned(at + NOTE_HEADER, note.memsz()) >= 0) {
        return;
      }
      Region region = headers.at("PT_NOTE", note.vaddr() + at);
      long name = region.u32(0);
      if (name == NOTE_NAME
          && region.u32(2 * NOTE_NAME) == Notes.NT_GNU_PROPERTY_TYPE_0
          && region.u32(NOTE_HEADER) == Notes.GNU) {
        return;
      }
      long description = alignUp(at + NOTE_HEADER + name, align);
      at = alignUp(description + region.u32(NOTE_NAME), align);
    }
    throw unmapped(note);
  }

  private static MalformedException unmapped(Segment note) {
    return new MalformedException(
        "PT_NOTE 0x%x, 0x%x bytes, is not in a PT_LOAD segment"
            .formatted(note.vaddr(), note.memsz()));
  }

  private boolean isAllMapped(Segment note) {
    return note.memsz() > 0
        && headers.mapped(note.vaddr())
        && headers.mapped(note.vaddr() + note.memsz() - 1);
  }

  private static long alignUp(long value, int align) {
    return (value + align - 1) & -align;
  }

  /// ld.so turns the addresses in a dynamic section that is said to be writable into absolute ones.
  private void dynamicIsWritable() throws MalformedException {
    Segment dynamic = headers.dynamic();
    if (dynamic == null
        || (dynamic.flags() & Segment.PF_W) == 0
        || file.header().type() != ElfHeader.ET_DYN) {
      return;
    }
    for (int i = headers.all().size() - 1; i >= 0; i--) {
      Segment load = headers.all().get(i);
      if (load.maps(dynamic.vaddr())) {
        if ((load.flags() & Segment.PF_W) == 0) {
          throw new MalformedException("PT_DYNAMIC is in a PT_LOAD segment that is not writable");
        }
        return;
      }
    }
  }
}
