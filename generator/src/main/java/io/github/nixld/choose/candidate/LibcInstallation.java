package io.github.nixld.choose.candidate;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.loader.DynamicLoader;
import io.github.nixld.loader.FileView;
import io.github.nixld.loader.FileView.Present;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A loader and its libc, which are in one directory: a glibc or musl.
public final class LibcInstallation {
  private static final String LIBC = "libc.so.6";
  private static final Object NONE = new Object();

  private final IndexedLoader entry;
  private final DynamicLoader loader;
  private final String directory;
  private final FileView view;
  private final Set<String> versions;
  private final Map<String, Object> parts = new HashMap<>();

  private LibcInstallation(
      IndexedLoader entry, DynamicLoader loader, String directory, FileView view, ElfObject libc) {
    this.entry = entry;
    this.loader = loader;
    this.directory = directory;
    this.view = view;
    this.versions =
        libc.versionsDefined() == null ? Set.of() : new HashSet<>(libc.versionsDefined());
  }

  /// The glibc or musl of a loader; null if no libc is beside it, as in a bootstrap stage.
  public static @Nullable LibcInstallation of(IndexedLoader entry, FileView view) {
    if (!(entry.object().facts() instanceof ElfObject object)) {
      return null;
    }
    String path = entry.object().path();
    String directory = path.substring(0, path.lastIndexOf('/'));
    String soname = object.soname();
    StoreFile identity = new StoreFile(entry.object());
    if (soname != null
        && view.probe(directory, soname) instanceof Present present
        && present.identity().equals(identity)) {
      path = directory + "/" + soname;
    }
    DynamicLoader loader = new DynamicLoader(path, identity, object, entry.facts());
    if (loader.isMusl()) {
      return new LibcInstallation(entry, loader, directory, view, object);
    }
    return view.probe(directory, LIBC) instanceof Present libc
            && libc.contents() instanceof ElfObject facts
            && facts.header().sameMachine(object.header())
        ? new LibcInstallation(entry, loader, directory, view, facts)
        : null;
  }

  /// Whether it is musl.
  public boolean isMusl() {
    return loader.isMusl();
  }

  public IndexedLoader entry() {
    return entry;
  }

  public DynamicLoader loader() {
    return loader;
  }

  public String directory() {
    return directory;
  }

  /// Whether a name belongs to a part of it: its libc, libm, libpthread …
  public boolean owns(String name) {
    return part(name) != NONE;
  }

  /// Whether a file is a part of it.
  public boolean owns(String name, Object identity) {
    return part(name).equals(identity);
  }

  /// The identity of a part; [#NONE] if there is none of that name.
  private Object part(String name) {
    return parts.computeIfAbsent(
        name, n -> view.probe(directory, n) instanceof Present part ? part.identity() : NONE);
  }

  /// The first version of libc that an object wants and this libc lacks; null if it has all of
  /// them.
  public @Nullable String lacks(ElfObject object) {
    for (VersionNeed need : object.versionsNeeded()) {
      if (need.file().equals(LIBC)) {
        String missing = firstMissing(need.versions());
        if (missing != null) {
          return missing;
        }
      }
    }
    return null;
  }

  private @Nullable String firstMissing(List<VersionNeed.Version> wanted) {
    for (VersionNeed.Version version : wanted) {
      if (!version.weak() && !versions.contains(version.name())) {
        return version.name();
      }
    }
    return null;
  }
}
