package io.github.nixld.store;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.elf.LdSoReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads each file once, however many names it has. For several threads.
final class NioReader {
  private final ThreadLocal<ElfReader> readers = ThreadLocal.withInitial(ElfReader::new);
  private final FileNumbers numbers;

  NioReader(FileNumbers numbers) {
    this.numbers = numbers;
  }

  /// The number of a file; null if it cannot be read. At the first of its names, `result` gets the
  /// file.
  @Nullable Long number(Path file, ScanResultBuilder result) {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(file, "unix:dev,ino,nlink", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
    if (number(attributes, "nlink") == 1) {
      return read(file, result);
    }
    return numbers.ofHardLink(
        number(attributes, "dev"), number(attributes, "ino"), () -> read(file, result));
  }

  private static long number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private @Nullable Long read(Path file, ScanResultBuilder result) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      ChannelInput input = new ChannelInput(channel);
      ElfFile facts = readers.get().next(input, channel.size());
      LdSo ldSo = facts instanceof ElfObject object ? LdSoReader.read(input, object) : null;
      long number = numbers.next();
      result.read(new ScannedObject(number, facts, ldSo));
      return number;
    } catch (IOException e) {
      return null;
    }
  }
}
