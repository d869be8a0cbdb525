package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.loader.FileView.Missing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file that names what a loader of glibc loads first for every program, as `LD_PRELOAD` does
/// for one (glibc elf/rtld.c, dl_main).
///
/// The name of the file is built into the loader. It is looked for there only if one of the two
/// usual files exists, since next to no system has one.
///
/// @param path the file; empty for none
/// @param names what it names, in order
record PreloadFile(String path, List<String> names) {
  private static final PreloadFile NONE = new PreloadFile("", List.of());

  /// glibc's, and what nixpkgs has instead.
  private static final List<String> USUAL = List.of("ld.so.preload", "ld-nix.so.preload");

  /// No list of a real system comes near this.
  private static final int SIZE_LIMIT = 1 << 20;

  /// What a loader reads; nothing where there is nothing, or where it cannot be read, as in ld.so.
  static PreloadFile of(DynamicLoader loader, FileView view) {
    for (String name : USUAL) {
      if (!(view.probe("/etc", name) instanceof Missing)) {
        return read(loader);
      }
    }
    return NONE;
  }

  private static PreloadFile read(DynamicLoader loader) {
    try (ChannelInput input = ChannelInput.open(Path.of(loader.path()))) {
      String name = LdSoReader.preloadFile(input, loader.object());
      if (name == null) {
        return NONE;
      }
      Path file = Path.of(name);
      return Files.isRegularFile(file) && Files.size(file) < SIZE_LIMIT
          ? new PreloadFile(
              name, names(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)))
          : NONE;
    } catch (IOException | InvalidPathException e) {
      return NONE;
    }
  }

  /// Names are separated by white space and colons; a comment goes from `#` to the end of its line.
  static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.replaceAll("#[^\n]*", " ").split("[: \t\n]")) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
