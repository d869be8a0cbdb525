package io.github.nixld.elf;

import java.util.ArrayList;
import java.util.List;

/// The `PT_LOAD` segments as ld.so and the kernel map them.
///
/// Rules: glibc elf/dl-load.c (_dl_map_object_from_fd), elf/dl-map-segments.h (_dl_map_segments);
/// linux fs/binfmt_elf.c (load_elf_binary, elf_load). A position-independent object gets one range
/// of addresses, from the start of its first segment to the end of its last one, into which the
/// others are mapped. A segment outside of that range would replace whatever the kernel has put
/// there, so it is refused here.
///
/// The page in which the file ends can be mapped whole. If a process touches a page beyond it, it
/// dies of SIGBUS. So a file that lacks whole pages is malformed.
final class LoadSegments {
  /// The smallest page of all these machines.
  private static final long PAGE = 4096;

  /// No process has more addresses: 47 bits on x86-64, 48 on others of 64 bits.
  private static final long ADDRESSES_64 = 1L << 47;

  private static final long ADDRESSES_32 = 1L << 32;

  /// What a 32-bit process certainly has in one piece: the stack, the kernel's part and the loader
  /// divide the rest.
  private static final long IN_ONE_PIECE_32 = 1L << 31;

  /// The kernel gives no process the first pages (vm.mmap_min_addr).
  private static final long LOWEST = 64 * 1024;

  /// The kernel refuses to map far more writable memory than the machine has. No object wants so
  /// much.
  private static final long MOST_ZEROS = 1L << 34;

  private static final String CANNOT_MAP = "failed to map segment from shared object";

  private final long mask;
  private final long addresses;
  private final long inOnePiece;
  private final long fileEnd;
  private final List<Segment> loads = new ArrayList<>();

  private LoadSegments(List<Segment> segments, boolean is64, long size) {
    mask = is64 ? -1 : ADDRESSES_32 - 1;
    addresses = is64 ? ADDRESSES_64 : ADDRESSES_32;
    inOnePiece = is64 ? ADDRESSES_64 : IN_ONE_PIECE_32;
    // The size may not be known.
    fileEnd = size > Long.MAX_VALUE - PAGE ? Long.MAX_VALUE : pageEnd(size);
    for (Segment segment : segments) {
      if (segment.type() == Segment.PT_LOAD) {
        loads.add(segment);
      }
    }
  }

  /// Checks that the segments can be mapped.
  ///
  /// @param size of the file
  /// @param program whether the kernel maps them
  /// @throws MalformedException in the words of ld.so, if it has some
  static void check(List<Segment> segments, FileHeader file, long size, boolean program)
      throws MalformedException {
    checkThreadLocals(segments);
    LoadSegments loads = new LoadSegments(segments, file.is64(), size);
    for (Segment segment : loads.loads) {
      loads.checkAlone(segment, program);
    }
    if (file.header().type() == ElfHeader.ET_EXEC) {
      loads.checkFixed();
    } else if (!loads.loads.isEmpty()) {
      loads.checkTogether();
    }
  }

  /// Every thread gets the variables of `PT_TLS`, the first one before anything runs (glibc
  /// elf/dl-tls.c, _dl_allocate_tls_storage).
  private static void checkThreadLocals(List<Segment> segments) throws MalformedException {
    for (Segment segment : segments) {
      if (segment.type() == Segment.PT_TLS
          && segment.memsz() != 0
          && (Long.compareUnsigned(segment.memsz(), MOST_ZEROS) > 0
              || Long.compareUnsigned(segment.align(), MOST_ZEROS) > 0)) {
        throw new MalformedException(
            "cannot allocate TLS data structures for initial thread: PT_TLS wants 0x%x bytes"
                .formatted(segment.memsz()));
      }
    }
  }

  private void checkAlone(Segment segment, boolean program) throws MalformedException {
    if ((segment.vaddr() - segment.offset()) % PAGE != 0) {
      throw new MalformedException("ELF load command address/offset not page-aligned");
    }
    if (segment.offset() < 0) {
      throw new MalformedException(CANNOT_MAP);
    }
    if (segment.filesz() != 0
        && (segment.filesz() < 0 || segment.filesz() > fileEnd - segment.offset())) {
      throw new MalformedException(
          "cut off: a PT_LOAD segment has 0x%x bytes at offset 0x%x, the file ends before that"
              .formatted(segment.filesz(), segment.offset()));
    }
    long zeros = segment.memsz() - segment.filesz();
    if ((segment.flags() & Segment.PF_W) != 0 && zeros > MOST_ZEROS) {
      throw new MalformedException("cannot map zero-fill pages");
    }
    if (program && Long.compareUnsigned(segment.filesz(), segment.memsz()) > 0) {
      throw new MalformedException(
          "a PT_LOAD segment has p_filesz 0x%x above p_memsz 0x%x, which the kernel refuses"
              .formatted(segment.filesz(), segment.memsz()));
    }
  }

  /// A program that is not position-independent has its own addresses. ld.so alone would take a
  /// segment of any length, of which it maps what is in the file; neither the kernel nor musl does.
  private void checkFixed() throws MalformedException {
    for (Segment segment : loads) {
      if (segment.vaddr() < LOWEST
          || segment.vaddr() >= addresses
          || segment.memsz() < 0
          || segment.memsz() > addresses - segment.vaddr()) {
        throw new MalformedException(CANNOT_MAP);
      }
    }
  }

  private void checkTogether() throws MalformedException {
    long start = page(loads.getFirst().vaddr());
    long length = (loads.getLast().vaddr() + loads.getLast().memsz() - start) & mask;
    long offset = page(loads.getFirst().offset());
    if (length <= 0 || length >= inOnePiece - reserve() || offset > Long.MAX_VALUE - length) {
      throw new MalformedException(CANNOT_MAP);
    }
    long end = pageEnd(length);
    long behind = 0;
    boolean first = true;
    for (Segment segment : loads) {
      long from = (page(segment.vaddr()) - start) & mask;
      long dataEnd = (segment.vaddr() + segment.filesz() - start) & mask;
      long allEnd = (segment.vaddr() + segment.memsz() - start) & mask;
      if (!isWithin(from, pageEnd(dataEnd), end) || !isWithin(from, allEnd, end)) {
        throw new MalformedException(
            "a PT_LOAD segment at 0x%x lies outside of the range from the first to the last one"
                .formatted(segment.vaddr()));
      }
      if (first && loads.size() > 1) {
        behind = pageEnd(dataEnd);
      }
      first = false;
    }
    // What lies between the first and the last one is made inaccessible if there are holes.
    long last = (page(loads.getLast().vaddr()) - start) & mask;
    if (behind > last) {
      throw new MalformedException("cannot change memory protections");
    }
  }

  /// What ld.so asks for on top, so that it can align the object.
  private long reserve() {
    long align = 0;
    for (Segment segment : loads) {
      if (Long.bitCount(segment.align()) == 1) {
        align = Math.max(align, segment.align() < 0 ? addresses : segment.align());
      }
    }
    return align <= PAGE ? 0 : 2 * Math.min(align, addresses / 2);
  }

  private static boolean isWithin(long from, long to, long end) {
    return from >= 0 && from <= end && to >= 0 && to <= end;
  }

  private static long page(long address) {
    return address & -PAGE;
  }

  private static long pageEnd(long address) {
    return (address + PAGE - 1) & -PAGE;
  }
}
