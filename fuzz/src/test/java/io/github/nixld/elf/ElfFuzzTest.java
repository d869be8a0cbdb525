package io.github.nixld.elf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;

/// ELF files: facts or a reason.
class ElfFuzzTest {
  private static PositionalInput input(byte[] file) {
    return (into, position) -> {
      int count = Math.clamp(file.length - position, 0, into.remaining());
      into.put(ByteBuffer.wrap(file, count == 0 ? 0 : (int) position, count));
      return count;
    };
  }

  @FuzzTest(maxDuration = "10m")
  void facts(byte[] file) throws IOException {
    if (new ElfReader().next(input(file), file.length) instanceof ElfObject object) {
      LdSoReader.read(input(file), object);
      LdSoReader.preloadFile(input(file), object);
    }
  }

  @FuzzTest(maxDuration = "10m")
  void symbols(byte[] file) throws IOException {
    try {
      SymbolReader.read(input(file));
      SymbolLookup lookup = SymbolLookup.open(input(file));
      for (SymbolReference reference : lookup.references()) {
        lookup.find(reference);
      }
    } catch (MalformedSymbolsException e) {
      // As it should be.
    }
    SonameLiterals.read(input(file));
  }
}
