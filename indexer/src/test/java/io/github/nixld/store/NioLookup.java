package io.github.nixld.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// By `java.nio.file`.
///
/// @param store the store's directory
record NioLookup(Path store) implements StoreLookup {
  @Override
  public Kind kind(String path) {
    BasicFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(
              store.resolve(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | InvalidPathException e) {
      // Missing: in this locale, Java has no path for such a name.
      return Kind.MISSING;
    }
    if (attributes.isDirectory()) {
      return Kind.DIRECTORY;
    }
    return attributes.isSymbolicLink() ? Kind.SYMLINK : Kind.FILE;
  }

  @Override
  public @Nullable String readLink(String path) {
    try {
      return Files.readSymbolicLink(store.resolve(path)).toString();
    } catch (IOException e) {
      return null;
    }
  }
}
