package io.github.nixld.store;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Follows symlinks as the kernel does, but never out of the store. Files outside may change or be
/// on a network, and the index does not cover them.
final class StoreLinks {
  /// Linux `MAXSYMLINKS`.
  private static final int MAX_LINKS = 40;

  private static final int MAX_PLAIN = 1024;

  private final Path store;
  private final String prefix;
  private final StoreLookup lookup;

  /// Directories of the store as links name them, without symlinks in their paths, and where they
  /// are. Many links lead into the same few directories.
  private final Map<String, String> plain = new ConcurrentHashMap<>();

  StoreLinks(NixStore store, StoreLookup lookup) {
    this.lookup = lookup;
    this.store = store.directory();
    this.prefix = store.directory() + "/";
  }

  /// Where a symlink leads. Directories are relative to the store, "" is the store itself.
  sealed interface Target {
    /// Anything but a directory or a symlink.
    record File(String directory, String name) implements Target {}

    record Directory(String path) implements Target {}

    /// Nothing is there.
    record Missing(String directory, String name) implements Target {}

    /// It leaves the store; an absolute path.
    record Outside(String path) implements Target {}

    /// More than 40 links on the way.
    record Loop() implements Target {}
  }

  /// Follows the text of a symlink that stands in a directory.
  ///
  /// @param directory relative to the store, no symlink in it
  Target follow(String directory, String text) {
    int slash = text.lastIndexOf('/');
    String known = slash < prefix.length() ? null : plain.get(text.substring(0, slash));
    String last = text.substring(slash + 1);
    if (known == null || last.isEmpty() || last.equals(".") || last.equals("..")) {
      return walk(directory, text);
    }
    return switch (lookup.kind(join(known, last))) {
      case MISSING -> new Target.Missing(known, last);
      case DIRECTORY -> new Target.Directory(join(known, last));
      case SYMLINK -> walk(directory, text);
      case FILE -> new Target.File(known, last);
    };
  }

  /// Remembers the directory of a link's text, which had no symlink in it.
  private void remember(String text, String directory) {
    int slash = text.lastIndexOf('/');
    if (slash >= prefix.length() && text.startsWith(prefix)) {
      if (plain.size() >= MAX_PLAIN) {
        plain.clear();
      }
      plain.put(text.substring(0, slash), directory);
    }
  }

  private Target walk(String directory, String text) {
    Deque<String> todo = new ArrayDeque<>();
    String at = directory;
    int links = 0;
    String outside = push(todo, text);
    if (outside != null) {
      return new Target.Outside(outside);
    }
    if (text.startsWith("/")) {
      at = "";
    }
    while (!todo.isEmpty()) {
      String name = todo.pop();
      if (name.equals("..")) {
        if (at.isEmpty()) {
          return new Target.Outside(rest(String.valueOf(store.getParent()), todo));
        }
        at = parent(at);
        continue;
      }
      String path = join(at, name);
      switch (lookup.kind(path)) {
        case MISSING -> {
          return missing(at, name, todo);
        }
        case DIRECTORY -> at = path;
        case SYMLINK -> {
          String next = lookup.readLink(path);
          if (next == null) {
            return missing(at, name, todo);
          }
          if (++links >= MAX_LINKS) {
            return new Target.Loop();
          }
          String left = push(todo, next);
          if (left != null) {
            return new Target.Outside(left);
          }
          if (next.startsWith("/")) {
            at = "";
          }
        }
        case FILE -> {
          if (todo.isEmpty() && links == 0 && text.endsWith("/" + name)) {
            remember(text, at);
          }
          return todo.isEmpty() ? new Target.File(at, name) : missing(at, name, todo);
        }
      }
    }
    return new Target.Directory(at);
  }

  /// Puts a path's components before those that are left.
  ///
  /// @return null; or the whole path, if it is absolute and outside of the store
  private @Nullable String push(Deque<String> todo, String text) {
    String relative = text;
    if (text.startsWith("/")) {
      String plain = text.startsWith(prefix) ? text : Components.collapsed(text);
      if (!(plain + "/").startsWith(prefix)) {
        return rest(plain, todo);
      }
      relative = (plain + "/").substring(prefix.length());
    }
    Components.push(todo, relative);
    return null;
  }

  private static Target missing(String at, String name, Deque<String> todo) {
    String path = rest(join(at, name), todo);
    return new Target.Missing(parent(path), last(path));
  }

  private static String rest(String path, Deque<String> todo) {
    return todo.isEmpty() ? path : path + "/" + String.join("/", todo);
  }

  /// A name in a directory, both relative; "" is where the path begins.
  static String join(String directory, String name) {
    if (directory.isEmpty() || name.isEmpty()) {
      return directory + name;
    }
    return directory + "/" + name;
  }

  /// The directory of a relative path; "" if it has one component.
  static String parent(String path) {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }

  /// The last component of a path.
  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
