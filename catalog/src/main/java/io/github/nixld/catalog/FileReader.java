package io.github.nixld.catalog;

import io.github.nixld.cache.NarReader;
import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.ElfSymbols;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.elf.MalformedSymbolsException;
import io.github.nixld.elf.PositionalInput;
import io.github.nixld.elf.SymbolReader;
import io.github.nixld.snapshot.SymbolHashes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads files from a NAR, which is a stream, for the ELF reader, which reads by position. It keeps
/// an ELF file in memory, a large one in a file without a name, and of any other file the
/// beginning.
///
/// For one thread.
final class FileReader {
  /// Larger ELF files, one in a hundred, go to the disk.
  private static final int IN_MEMORY = 16 << 20;

  /// What [ElfReader] reads to describe a file that is not ELF.
  private static final int HEAD = 20 * 1024;

  private static final int CHUNK = 1 << 16;
  private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};

  private final ElfReader elf = new ElfReader();
  private final Path scratch;
  private byte[] memory = new byte[1 << 20];

  /// @param scratch a directory for large files
  FileReader(Path scratch) {
    this.scratch = scratch;
  }

  /// Reads the current file of a NAR.
  ///
  /// @param size of the file
  /// @param names gets its dynamic symbols, if they can be read
  FileFacts read(NarReader nar, long size, Consumer<ElfSymbols> names) throws IOException {
    int head = fill(nar, 0, (int) Math.min(size, HEAD));
    if (!isElf(head)) {
      return new FileFacts(elf.next(new MemoryInput(memory, head), size), null, null);
    }
    if (size > IN_MEMORY) {
      return onDisk(nar, head, size, names);
    }
    ensure((int) size);
    return facts(new MemoryInput(memory, fill(nar, head, (int) size)), size, names);
  }

  private boolean isElf(int length) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= length || memory[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int size) {
    if (size > memory.length) {
      byte[] larger = new byte[Math.min(IN_MEMORY, Math.max(size, 2 * memory.length))];
      System.arraycopy(memory, 0, larger, 0, HEAD);
      memory = larger;
    }
  }

  private int fill(NarReader nar, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      int read = nar.read(memory, at, to - at);
      if (read < 0) {
        return at;
      }
      at += read;
    }
    return at;
  }

  private FileFacts onDisk(NarReader nar, int head, long size, Consumer<ElfSymbols> names)
      throws IOException {
    try (Scratch file = Scratch.create(scratch)) {
      file.write(memory, head);
      for (int read = nar.read(memory, 0, CHUNK); read >= 0; read = nar.read(memory, 0, CHUNK)) {
        file.write(memory, read);
      }
      return facts(new ChannelInput(file.channel()), size, names);
    }
  }

  private FileFacts facts(PositionalInput input, long size, Consumer<ElfSymbols> names)
      throws IOException {
    ElfFile file = elf.next(input, size);
    if (!(file instanceof ElfObject object)) {
      return new FileFacts(file, null, null);
    }
    LdSo ldSo = LdSoReader.read(input, object);
    return new FileFacts(file, ldSo, object.dynamic() ? symbols(input, names) : null);
  }

  private static @Nullable SymbolHashes symbols(PositionalInput input, Consumer<ElfSymbols> names)
      throws IOException {
    try {
      ElfSymbols symbols = SymbolReader.read(input);
      names.accept(symbols);
      SymbolHashes hashes = SymbolHashes.of(symbols);
      return hashes.isEmpty() ? null : hashes;
    } catch (MalformedSymbolsException e) {
      // As with symbols from the disk: the loader accepts the file, so this is no error.
      return null;
    }
  }
}
