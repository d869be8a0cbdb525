package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.PositionalInput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// A file that keeps the blocks that were read: all symbol lookups use the same few tables.
///
/// Limit: [#MAX_BLOCKS] blocks of [#BLOCK] bytes; other blocks are read each time.
final class BlockInput implements PositionalInput, Closeable {
  static final int BLOCK = 4 * 1024;
  static final int MAX_BLOCKS = 8192;

  /// A caller that asks for so much keeps it itself.
  private static final int LONG = 32 * 1024;

  private final ChannelInput file;
  private final Map<Long, ByteBuffer> blocks = new HashMap<>();

  BlockInput(ChannelInput file) {
    this.file = file;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (into.remaining() > LONG) {
      return file.read(into, position);
    }
    int total = 0;
    while (into.hasRemaining()) {
      long at = position + total;
      ByteBuffer block = block(at / BLOCK);
      int offset = (int) (at % BLOCK);
      int length = Math.min(block.limit() - offset, into.remaining());
      if (length <= 0) {
        break;
      }
      into.put(into.position(), block, offset, length).position(into.position() + length);
      total += length;
    }
    return total;
  }

  private ByteBuffer block(long number) throws IOException {
    ByteBuffer known = blocks.get(number);
    if (known == null) {
      known = ByteBuffer.allocate(BLOCK);
      file.read(known, number * BLOCK);
      known.flip();
      if (blocks.size() < MAX_BLOCKS) {
        blocks.put(number, known);
      }
    }
    return known;
  }

  @Override
  public void close() throws IOException {
    blocks.clear();
    file.close();
  }
}
