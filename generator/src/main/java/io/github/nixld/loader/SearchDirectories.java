package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The directories that a loader searches. Lists are split once, for one run or for all runs of one
/// loader whose programs are not setuid.
final class SearchDirectories {
  private final LoadRequest request;
  private final FileView view;
  private final Map<String, List<Place>> places = new HashMap<>();
  private final @Nullable String changing;
  private final IdentityHashMap<ElfObject, Map<String, DirectoryList>> own =
      new IdentityHashMap<>();
  private @Nullable DirectoryList system;
  private @Nullable LdSoCache cache;
  private @Nullable List<String> legacy;
  private @Nullable Collection<String> legacyTops;
  private @Nullable String platform;

  SearchDirectories(LoadRequest request, FileView view) {
    this(request, view, null);
  }

  /// @param changing a directory whose contents differ between runs; null for none
  SearchDirectories(LoadRequest request, FileView view, @Nullable String changing) {
    this.request = request;
    this.view = view;
    this.changing = changing;
  }

  SearchPath.Tokens tokens(LinkMap owner, LinkMap program) {
    return tokens(
        owner.origin,
        request.secure() && owner == program
            ? request.loader().builtIn().systemDirectories()
            : null);
  }

  /// The directories for a program that is not setuid.
  SearchPath.Tokens tokens(String origin) {
    return tokens(origin, null);
  }

  private SearchPath.Tokens tokens(String origin, @Nullable List<String> trusted) {
    return new SearchPath.Tokens(
        origin, request.loader().builtIn().lib(), platform(), request.secure(), trusted);
  }

  private String platform() {
    if (platform == null) {
      platform =
          request.loader().object().header().machine() == Machine.I386
              ? "i686"
              : request.cpu().platform();
    }
    return platform;
  }

  /// `DT_RPATH` of an object; none if it also has a `DT_RUNPATH` (elf/get-dynamic-info.h).
  DirectoryList rpath(LinkMap owner, LinkMap program) {
    if (owner.rpath == null) {
      String value = owner.facts().runpath() == null ? owner.facts().rpath() : null;
      owner.rpath = value == null ? DirectoryList.EMPTY : list(value, owner, program);
    }
    return owner.rpath;
  }

  DirectoryList runpath(LinkMap owner, LinkMap program) {
    if (owner.runpath == null) {
      String value = owner.facts().runpath();
      owner.runpath = value == null ? DirectoryList.EMPTY : list(value, owner, program);
    }
    return owner.runpath;
  }

  /// The list of an object that has one; only one of the two counts. Its meaning depends on the
  /// object's `$ORIGIN`.
  private DirectoryList list(String value, LinkMap owner, LinkMap program) {
    Map<String, DirectoryList> known = own.computeIfAbsent(owner.facts(), f -> new HashMap<>(2));
    DirectoryList list = known.get(owner.origin);
    if (list == null) {
      list = new DirectoryList(SearchPath.split(value, ":", tokens(owner, program)));
      if (changing == null || !list.contains(changing)) {
        known.put(owner.origin, list);
      }
    }
    return list;
  }

  /// `LD_LIBRARY_PATH`; none for a setuid program.
  DirectoryList libraryPath(LinkMap program) {
    return request.secure()
        ? DirectoryList.EMPTY
        : new DirectoryList(
            SearchPath.split(request.libraryPath(), ":;", tokens(program, program)));
  }

  DirectoryList system() {
    if (system == null) {
      system = new DirectoryList(request.loader().builtIn().systemDirectories());
    }
    return system;
  }

  /// What the loader's cache has for a name.
  ///
  /// @param noDefault whether `DF_1_NODEFLIB` forbids paths in the default directories
  @Nullable String cached(String name, boolean noDefault) {
    if (cache == null) {
      cache = LdSoCache.read(request.loader().builtIn().cache());
    }
    String path = cache.lookup(name, request.loader().object().header(), request.cpu());
    if (path != null && noDefault) {
      for (String directory : request.loader().builtIn().systemDirectories()) {
        if (path.startsWith(directory + "/")) {
          return null;
        }
      }
    }
    return path;
  }

  /// A directory in which a name is searched.
  ///
  /// @param written what precedes the name in the path that the loader opens; ends with a slash, or
  ///   is empty for the working directory
  /// @param absolute the same as an absolute directory, without the slash
  record Place(String written, String absolute) {}

  /// Where a name is searched in a directory: first in the subdirectories for this processor that
  /// exist, then in the directory itself.
  List<Place> places(String directory) {
    List<Place> known = places.get(directory);
    if (known == null) {
      known = new ArrayList<>();
      for (String subdirectory : existingSubdirectories(directory)) {
        known.add(place(written(written(directory) + subdirectory)));
      }
      known.add(place(written(directory)));
      places.put(directory, known);
    }
    return known;
  }

  private static String written(String directory) {
    return directory.isEmpty() || directory.endsWith("/") ? directory : directory + "/";
  }

  private Place place(String written) {
    String absolute = request.absolute(written);
    return new Place(written, absolute.substring(0, absolute.lastIndexOf('/')));
  }

  /// Whether there are any besides the directory itself.
  boolean divided(String directory) {
    return places(directory).size() > 1;
  }

  private List<String> existingSubdirectories(String directory) {
    String base = request.absolute(directory);
    List<String> existing = new ArrayList<>();
    addExisting(base, hwcaps(base), existing);
    if (isAnyDirectory(base, legacyTops())) {
      addExisting(base, legacy(), existing);
    }
    return existing;
  }

  private void addExisting(String base, List<String> subdirectories, List<String> existing) {
    for (String subdirectory : subdirectories) {
      if (view.isDirectory(base + "/" + subdirectory)) {
        existing.add(subdirectory);
      }
    }
  }

  private boolean isAnyDirectory(String base, Collection<String> names) {
    for (String name : names) {
      if (view.isDirectory(base + "/" + name)) {
        return true;
      }
    }
    return false;
  }

  /// elf/dl-hwcaps.c: glibc-hwcaps since 2.33. The processor is examined only if it matters.
  private List<String> hwcaps(String base) {
    DynamicLoader loader = request.loader();
    return loader.object().header().machine() == Machine.X86_64
            && loader.atLeast(2, 33)
            && view.isDirectory(base + "/" + Cpu.HWCAPS)
        ? request.cpu().hwcaps()
        : List.of();
  }

  /// elf/dl-hwcaps.c: the legacy combinations up to 2.36.
  private List<String> legacy() {
    if (legacy == null) {
      DynamicLoader loader = request.loader();
      legacy =
          loader.atLeast(2, 37)
              ? List.of()
              : request.cpu().legacyHwcaps(loader.object().header().machine());
    }
    return legacy;
  }

  /// The first components of those; most directories have none of them.
  private Collection<String> legacyTops() {
    if (legacyTops == null) {
      Set<String> tops = new LinkedHashSet<>();
      for (String path : legacy()) {
        int slash = path.indexOf('/');
        tops.add(slash < 0 ? path : path.substring(0, slash));
      }
      legacyTops = tops;
    }
    return legacyTops;
  }
}
