package io.github.nixld.elf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a loader would see of an ELF file: program headers and what they lead to, never the
/// section headers, which may be stripped.
///
/// Files are untrusted. Reading any file ends, takes less than 1 MB of buffers and 20 MB of
/// strings, and gives an [ElfFile]; each class here states its limits. It reads 32 and 64 bit, and
/// both byte orders.
///
/// An instance keeps its buffers from file to file and serves one thread; the static methods are
/// for a single file.
public final class ElfReader {
  /// What every ELF file begins with, one character a byte.
  public static final String MAGIC = "\u007fELF";

  /// What `PATH_MAX` allows: the kernel refuses a longer interpreter (linux fs/binfmt_elf.c).
  static final int MAX_INTERPRETER = 4096;

  private final FileBytes bytes = new FileBytes();

  /// Reads one file.
  ///
  /// @throws IOException if `input` does
  public static ElfFile read(PositionalInput input) throws IOException {
    return new ElfReader().next(input);
  }

  /// Reads one file; follows symlinks. It opens only regular files.
  ///
  /// @return for a directory, a FIFO, a device: [NotElf]
  /// @throws IOException if it does not exist or cannot be read
  public static ElfFile read(Path path) throws IOException {
    return new ElfReader().next(path);
  }

  /// Reads the next file as [#read(Path)] does.
  ///
  /// @throws IOException where it does not exist or cannot be read
  public ElfFile next(Path path) throws IOException {
    NotElf irregular = NotElfKind.ofIrregular(path);
    if (irregular != null) {
      return irregular;
    }
    try (ChannelInput input = ChannelInput.open(path)) {
      return next(input, input.channel().size());
    }
  }

  /// Reads the next file, and forgets the one before.
  ///
  /// @throws IOException if `input` does
  public ElfFile next(PositionalInput input) throws IOException {
    return next(input, Long.MAX_VALUE);
  }

  /// The same; a small file is read at once, and a truncated one is malformed.
  ///
  /// @param size of the file; the largest long if it is not known
  /// @throws IOException if `input` does
  public ElfFile next(PositionalInput input, long size) throws IOException {
    int head = bytes.open(input, size);
    if (head < FileHeader.EHDR64 || bytes.u32(0) != FileHeader.MAGIC) {
      return NotElfKind.of(bytes, head);
    }
    FileHeader file = FileHeader.read(bytes);
    String fault = FileHeader.fault(bytes);
    if (fault != null) {
      return new MalformedElf(file.header(), fault);
    }
    String refusal = FileHeader.refusal(bytes);
    try {
      if (file.header().type() != ElfHeader.ET_EXEC && file.header().type() != ElfHeader.ET_DYN) {
        return refusal == null
            ? headerOnly(file.header())
            : new MalformedElf(file.header(), refusal);
      }
      ElfObject object = object(ElfImage.open(bytes, file), size, refusal);
      // The kernel opens programs; ld.so opens all others.
      return refusal == null || object.isProgram()
          ? object
          : new MalformedElf(file.header(), refusal);
    } catch (MalformedException e) {
      return new MalformedElf(file.header(), refusal == null ? e.reason() : refusal);
    }
  }

  /// A relocatable file, a core: no loader looks further into it.
  private static ElfObject headerOnly(ElfHeader header) {
    return new ElfObject(
        header, null, false, false, null, List.of(), null, null, 0, 0, null, List.of(), false,
        false, false, 0, false, null, null, null, List.of());
  }

  private static ElfObject object(ElfImage image, long size, @Nullable String refusal)
      throws IOException, MalformedException {
    ProgramHeaders headers = image.headers();
    String interpreter = interpreter(headers);
    // A separate debug file has the headers of what it was separated from.
    if (headers.dynamic() != null) {
      LoadSegments.check(headers.all(), image.file(), size, interpreter != null);
      MappedHeaders.check(headers, image.file());
    }
    Notes notes = Notes.read(headers, image.file().header());
    DynamicSection dynamic = image.dynamic();
    DynamicFacts facts = dynamic == null ? DynamicFacts.NONE : DynamicFacts.read(image, dynamic);
    return new ElfObject(
        image.file().header(),
        interpreter,
        headers.dynamic() != null,
        headers.loadable(),
        facts.soname(),
        facts.dependencies(),
        facts.rpath(),
        facts.runpath(),
        facts.flags(),
        facts.flags1(),
        facts.versionsDefined(),
        facts.versionsNeeded(),
        facts.versym(),
        facts.relr(),
        headers.executableStack(image.file().header()),
        notes.isaNeeded(),
        notes.indirectExternAccess(),
        refusal,
        dynamic == null ? null : DynamicAddresses.damage(dynamic, headers),
        notes.buildId(),
        notes.dlopen());
  }

  /// `PT_INTERP` as the kernel takes it: the first one, by its offset. In separate debug files it
  /// is empty.
  private static @Nullable String interpreter(ProgramHeaders headers)
      throws IOException, MalformedException {
    for (Segment segment : headers.all()) {
      if (segment.type() == Segment.PT_INTERP && segment.filesz() != 0) {
        if (segment.filesz() < 0 || segment.filesz() > MAX_INTERPRETER) {
          throw new MalformedException(
              "PT_INTERP: p_filesz 0x%x is above %d".formatted(segment.filesz(), MAX_INTERPRETER));
        }
        return headers.contents("PT_INTERP", segment).string(0, MAX_INTERPRETER, "PT_INTERP");
      }
    }
    return null;
  }
}
