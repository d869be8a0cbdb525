package io.github.nixld.elf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program header table, and through its `PT_LOAD`s the way from addresses to file offsets.
///
/// Limit: [#MAX_PHNUM] headers. (A library has about ten; 0xffff is `PN_XNUM` in core files.)
final class ProgramHeaders {
  static final int MAX_PHNUM = 4096;

  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;

  private final FileBytes bytes;
  private final List<Segment> segments;

  private ProgramHeaders(FileBytes bytes, List<Segment> segments) {
    this.bytes = bytes;
    this.segments = segments;
  }

  /// Reads the table.
  ///
  /// @throws MalformedException in the words of glibc elf/dl-load.c, open_verify, if it has some
  static ProgramHeaders read(FileBytes bytes, FileHeader file)
      throws IOException, MalformedException {
    boolean is64 = file.is64();
    int size = is64 ? 56 : 32;
    if (file.phentsize() != size) {
      throw new MalformedException("ELF file's phentsize not the expected size");
    }
    long length = (long) file.phnum() * size;
    long end = file.phoff() + length;
    if (file.phoff() < 0 || end < 0 || (length > 0 && !bytes.has(end - 1, 1))) {
      throw new MalformedException("cannot read file data");
    }
    if (file.phnum() > MAX_PHNUM) {
      throw new MalformedException("e_phnum %d is above %d".formatted(file.phnum(), MAX_PHNUM));
    }
    Region table = new Region(bytes, "e_phoff", file.phoff(), length);
    List<Segment> segments = new ArrayList<>(file.phnum());
    for (int i = 0; i < file.phnum(); i++) {
      segments.add(is64 ? segment64(table, i * 56L) : segment32(table, i * 32L));
    }
    return new ProgramHeaders(bytes, segments);
  }

  private static Segment segment64(Region table, long start)
      throws IOException, MalformedException {
    long at = table.record(start, 56);
    FileBytes bytes = table.bytes();
    return new Segment(
        bytes.u32(at),
        bytes.u32(at + 4),
        bytes.u64(at + 8),
        bytes.u64(at + 16),
        bytes.u64(at + 32),
        bytes.u64(at + 40),
        bytes.u64(at + 48));
  }

  private static Segment segment32(Region table, long start)
      throws IOException, MalformedException {
    long at = table.record(start, 32);
    FileBytes bytes = table.bytes();
    return new Segment(
        bytes.u32(at),
        bytes.u32(at + 24),
        bytes.u32(at + 4),
        bytes.u32(at + 8),
        bytes.u32(at + 16),
        bytes.u32(at + 20),
        bytes.u32(at + 28));
  }

  List<Segment> all() {
    return segments;
  }

  boolean loadable() {
    return last(Segment.PT_LOAD) != null;
  }

  /// Whether the object wants an executable stack (glibc elf/dl-load.c, _dl_map_object_from_fd).
  boolean executableStack(ElfHeader header) {
    Segment stack = last(Segment.PT_GNU_STACK);
    return stack == null
        ? header.machine() == EM_386 || header.machine() == EM_X86_64
        : (stack.flags() & Segment.PF_X) != 0;
  }

  /// The last segment of a type, or null.
  @Nullable Segment last(long type) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).type() == type) {
        return segments.get(i);
      }
    }
    return null;
  }

  /// The `PT_DYNAMIC` that counts: the last one that is not empty, or null (glibc elf/dl-load.c,
  /// _dl_map_object_from_fd).
  @Nullable Segment dynamic() {
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i);
      if (segment.type() == Segment.PT_DYNAMIC && segment.filesz() != 0) {
        return segment;
      }
    }
    return null;
  }

  /// What the file holds from an address on to the end of its segment.
  ///
  /// If segments overlap, the last one counts: it is mapped over the others.
  ///
  /// @param field the field that holds the address, for messages
  Region at(String field, long address) throws MalformedException {
    for (int i = segments.size() - 1; i >= 0; i--) {
      Segment segment = segments.get(i);
      if (segment.maps(address)) {
        long delta = address - segment.vaddr();
        long left = segment.filesz() - delta;
        if (segment.offset() < 0 || delta < 0) {
          throw new MalformedException(
              "%s 0x%x: its PT_LOAD segment at offset 0x%x is beyond the end of any file"
                  .formatted(field, address, segment.offset()));
        }
        return new Region(bytes, field, segment.offset() + delta, left < 0 ? Long.MAX_VALUE : left);
      }
    }
    throw new MalformedException("%s 0x%x is in no PT_LOAD segment".formatted(field, address));
  }

  /// Whether something is mapped at an address, if only zeros.
  boolean mapped(long address) {
    for (Segment segment : segments) {
      if (segment.type() == Segment.PT_LOAD
          && Long.compareUnsigned(address - segment.vaddr(), segment.memsz()) < 0) {
        return true;
      }
    }
    return false;
  }

  /// What the file holds of a segment, by its own offset.
  Region contents(String field, Segment segment) throws MalformedException {
    return new Region(bytes, field, segment.offset(), segment.filesz());
  }
}
