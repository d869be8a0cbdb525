package io.github.nixld.elf;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A loadable ELF file, opened as far as its program headers.
record ElfImage(FileBytes bytes, FileHeader file, ProgramHeaders headers) {

  static ElfImage open(FileBytes bytes, FileHeader file) throws IOException, MalformedException {
    return new ElfImage(bytes, file, ProgramHeaders.read(bytes, file));
  }

  /// The dynamic section; null if there is none, or if no segment is mapped.
  @Nullable DynamicSection dynamic() throws IOException, MalformedException {
    Segment segment = headers.dynamic();
    if (segment == null || !headers.loadable()) {
      return null;
    }
    // By its address, as ld.so takes it from memory.
    return DynamicSection.read(headers.at("PT_DYNAMIC", segment.vaddr()), file.is64());
  }
}
