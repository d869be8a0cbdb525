package io.github.nixld.elf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The notes of `PT_NOTE` and `PT_GNU_PROPERTY` segments that mean something here.
///
/// A note is three words `n_namesz`, `n_descsz`, `n_type`, then the owner's name and the
/// description, each padded. ld.so needs no note to load a file, and skips broken ones; so does
/// this class.
///
/// Limits: [#MAX_BYTES] of a segment, [#MAX_SEGMENTS] segments, [#MAX_NOTES] notes in all,
/// [#MAX_DESCRIPTION] bytes for a description.
final class Notes {
  static final int MAX_BYTES = 1024 * 1024;
  static final int MAX_SEGMENTS = 64;
  static final int MAX_NOTES = 1024;
  static final int MAX_DESCRIPTION = 64 * 1024;

  private static final int MAX_BUILD_ID = 64;
  private static final int NT_GNU_BUILD_ID = 3;
  static final int NT_GNU_PROPERTY_TYPE_0 = 5;
  private static final int NT_FDO_DLOPEN = 0x407c_0c0a;
  private static final long GNU_PROPERTY_1_NEEDED = 0xb000_8000L;
  private static final int INDIRECT_EXTERN_ACCESS = 1;
  private static final long GNU_PROPERTY_X86_FEATURE_1_AND = 0xc000_0002L;
  private static final long GNU_PROPERTY_X86_ISA_1_NEEDED = 0xc000_8002L;
  private static final int EM_386 = 3;
  private static final int EM_X86_64 = 62;
  private static final byte[] OWNER_GNU = {'G', 'N', 'U', 0};
  private static final byte[] OWNER_FDO = {'F', 'D', 'O', 0};

  /// "GNU" as a little-endian word: properties mean something on x86 alone.
  static final int GNU = 'G' | 'N' << 8 | 'U' << 16;

  private final ProgramHeaders headers;
  private final int wordSize;
  private final boolean x86;
  private final List<String> dlopen = new ArrayList<>();
  private @Nullable String buildId;
  private int isaNeeded;
  private boolean indirectExternAccess;
  private boolean propertiesSeen;
  private int notesLeft = MAX_NOTES;

  private Notes(ProgramHeaders headers, ElfHeader header) {
    this.headers = headers;
    this.wordSize = header.elfClass() == ElfHeader.CLASS64 ? 8 : 4;
    this.x86 = header.machine() == EM_X86_64 || header.machine() == EM_386;
  }

  static Notes read(ProgramHeaders headers, ElfHeader header) throws IOException {
    Notes notes = new Notes(headers, header);
    // A PT_GNU_PROPERTY goes before any PT_NOTE (glibc elf/dl-load.c, _dl_process_pt_gnu_property).
    Segment property = headers.last(Segment.PT_GNU_PROPERTY);
    if (property != null) {
      notes.segment(property);
    }
    int segments = 0;
    for (Segment segment : headers.all()) {
      if (segment.type() == Segment.PT_NOTE && segments++ < MAX_SEGMENTS) {
        notes.segment(segment);
      }
    }
    return notes;
  }

  /// `NT_GNU_BUILD_ID` in hexadecimal, or null.
  @Nullable String buildId() {
    return buildId;
  }

  /// `GNU_PROPERTY_X86_ISA_1_NEEDED`, or 0.
  int isaNeeded() {
    return isaNeeded;
  }

  /// Whether there is `GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS`, which ld.so looks at on x86
  /// only.
  boolean indirectExternAccess() {
    return indirectExternAccess;
  }

  /// The descriptions of the `.note.dlopen` notes, in file order.
  List<String> dlopen() {
    return dlopen;
  }

  private void segment(Segment segment) throws IOException {
    try {
      Region region = headers.contents("PT_NOTE", segment);
      int align = segment.align() == 8 ? 8 : 4;
      long end = Math.min(region.size(), MAX_BYTES);
      for (long at = 0; at <= end - 12 && notesLeft-- > 0; ) {
        long header = region.record(at, 12);
        long nameSize = region.bytes().u32(header);
        long size = region.bytes().u32(header + 4);
        long type = region.bytes().u32(header + 8);
        long description = alignUp(at + 12 + nameSize, align);
        if (nameSize == 4 && size <= MAX_DESCRIPTION && size <= end - description) {
          note(region, at, type, description, (int) size, align);
        }
        at = alignUp(description + size, align);
      }
    } catch (MalformedException e) {
      // The segment runs out of the file: the notes before that count.
    }
  }

  private void note(Region region, long at, long type, long description, int size, int align)
      throws IOException, MalformedException {
    byte[] owner = region.copy(at + 12, 4);
    if (Arrays.equals(owner, OWNER_FDO) && type == NT_FDO_DLOPEN) {
      dlopen.add(text(region.copy(description, size)));
    } else if (Arrays.equals(owner, OWNER_GNU)) {
      if (type == NT_GNU_BUILD_ID && buildId == null && size > 0 && size <= MAX_BUILD_ID) {
        buildId = HexFormat.of().formatHex(region.copy(description, size));
      } else if (type == NT_GNU_PROPERTY_TYPE_0 && x86 && align == wordSize && !propertiesSeen) {
        propertiesSeen = true;
        properties(region, description, size);
      }
    }
  }

  /// Looks through an array of properties: type, size of the data, data padded to a word, in
  /// ascending order of types. A property that ld.so looks for and that is not four bytes long ends
  /// the search (glibc sysdeps/x86/dl-prop.h, _dl_process_property_note).
  private void properties(Region region, long start, int size)
      throws IOException, MalformedException {
    if (size < 8 || size % wordSize != 0) {
      return;
    }
    long end = start + size;
    long last = 0;
    for (long at = start; at <= end - 8; ) {
      long type = region.u32(at);
      long length = region.u32(at + 4);
      if (type < last || length > end - at - 8 || (length != 4 && isLookedFor(type))) {
        return;
      }
      if (type == GNU_PROPERTY_1_NEEDED) {
        indirectExternAccess = (region.u32(at + 8) & INDIRECT_EXTERN_ACCESS) != 0;
      } else if (type == GNU_PROPERTY_X86_ISA_1_NEEDED) {
        isaNeeded = (int) region.u32(at + 8);
        return;
      }
      last = type;
      at += 8 + alignUp(length, wordSize);
    }
  }

  private static boolean isLookedFor(long type) {
    return type == GNU_PROPERTY_1_NEEDED
        || type == GNU_PROPERTY_X86_FEATURE_1_AND
        || type == GNU_PROPERTY_X86_ISA_1_NEEDED;
  }

  private static String text(byte[] description) {
    int length = 0;
    while (length < description.length && description[length] != 0) {
      length++;
    }
    return new String(description, 0, length, StandardCharsets.UTF_8);
  }

  private static long alignUp(long value, int align) {
    return (value + align - 1) & -align;
  }
}
