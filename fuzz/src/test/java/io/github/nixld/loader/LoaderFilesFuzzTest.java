package io.github.nixld.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nixld.choose.dlopen.DlopenNotes;
import io.github.nixld.elf.ElfHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What loaders read beside libraries, and notes.
class LoaderFilesFuzzTest {
  private static final ElfHeader X86_64 = new ElfHeader(2, 1, 0, 0, 3, Machine.X86_64, 0);

  @FuzzTest(maxDuration = "10m")
  void cache(byte[] file) {
    LdSoCache cache = LdSoCache.parse(file);
    for (String name : List.of("liba.so.1", "libb.so.10", "", "x")) {
      cache.lookup(name, X86_64, Cpu.host());
    }
  }

  @FuzzTest(maxDuration = "10m")
  void preloadFile(byte[] file) {
    PreloadFile.names(file);
  }

  @FuzzTest(maxDuration = "10m")
  void dlopenNotes(byte[] note) {
    DlopenNotes.read(List.of(new String(note, StandardCharsets.UTF_8)));
  }

  @FuzzTest(maxDuration = "10m")
  void searchPaths(byte[] list) {
    String text = new String(list, StandardCharsets.UTF_8);
    SearchPath.Tokens tokens = new SearchPath.Tokens("/origin", "lib", "x86_64", false, null);
    SearchPath.split(text, ":;", tokens);
    SearchPath.expand(text, tokens);
  }
}
