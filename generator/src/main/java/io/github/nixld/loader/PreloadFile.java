package io.github.nixld.loader;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.LdSoReader;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.FileView.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The file that names what a loader of glibc loads first for every program, as `LD_PRELOAD` does
/// for one (glibc elf/rtld.c, dl_main).
///
/// The name of the file is built into the loader. The loader is read for that only if one of the
/// two usual files exists, since hardly any system has one.
///
/// @param path the file; empty for none
/// @param names what it names, in order
record PreloadFile(String path, List<String> names) {
  private static final PreloadFile NONE = new PreloadFile("", List.of());

  /// glibc's file, and the one that nixpkgs has instead.
  private static final List<String> USUAL = List.of("ld.so.preload", "ld-nix.so.preload");

  /// No list of a real system comes near this.
  private static final int SIZE_LIMIT = 1 << 20;

  /// What a loader reads; nothing if there is no file or it cannot be read, as in ld.so.
  static PreloadFile of(DynamicLoader loader, FileView view) {
    for (String name : USUAL) {
      if (!(view.probe("/etc", name) instanceof Missing)) {
        return read(loader);
      }
    }
    return NONE;
  }

  private static PreloadFile read(DynamicLoader loader) {
    try (ChannelInput input = ChannelInput.open(FileNames.path(loader.path()))) {
      String name = LdSoReader.preloadFile(input, loader.object());
      if (name == null) {
        return NONE;
      }
      Path file = FileNames.path(name);
      return Files.isRegularFile(file) && Files.size(file) < SIZE_LIMIT
          ? new PreloadFile(name, names(Files.readAllBytes(file)))
          : NONE;
    } catch (IOException | InvalidPathException e) {
      return NONE;
    }
  }

  /// Names are separated by white space and colons; a comment goes from `#` to the end of its line.
  ///
  /// ld.so searches each comment from the start of the file, within a length that it has already
  /// shortened. So in a file with several comments it reads parts of the later ones as names.
  static List<String> names(byte[] file) {
    byte[] text = file.clone();
    int rest = text.length;
    while (rest > 0) {
      int at = 0;
      while (at < rest && text[at] != '#') {
        at++;
      }
      if (at == rest) {
        break;
      }
      rest -= at;
      do {
        text[at++] = ' ';
      } while (--rest > 0 && text[at] != '\n');
    }
    List<String> names = new ArrayList<>();
    for (String name : FileNames.decode(text).split("[: \t\n]", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
