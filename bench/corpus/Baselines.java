import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Versions;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one would do without nixld: for every name that ld.so does not find, a directory that has
/// it; or a whole generation of libraries at once.
final class Baselines {
  private final Index index;

  /// Store paths by generation, glibc among them.
  private final Map<String, List<String>> generations = new LinkedHashMap<>();

  private static final Comparator<Provider> NEWEST_FIRST =
      Comparator.comparing((Provider p) -> p.storePath().version(), Versions::compare)
          .reversed()
          .thenComparing(Provider::directory);

  /// @param paths the test store's list: a line "GENERATION NAME PATH" for each
  Baselines(Index index, Path paths) throws IOException {
    this.index = index;
    for (String line : Files.readAllLines(paths)) {
      String[] words = line.split(" ");
      generations.computeIfAbsent(words[0], g -> new ArrayList<>()).add(words[2]);
    }
  }

  /// The newest loader for an object; null where the store has none.
  String newestLoader(ForeignObject object) {
    List<IndexedLoader> loaders = loaders(object);
    return loaders.isEmpty() ? null : newest(loaders).object().path();
  }

  private static IndexedLoader newest(List<IndexedLoader> loaders) {
    return loaders.stream()
        .max(Comparator.comparing((IndexedLoader l) -> l.facts().version(), Versions::compare))
        .orElseThrow();
  }

  /// All ways: the first provider of each name under the first loader, and the newest of each under
  /// the newest; then each way of choosing under each generation's loader, each generation as a
  /// whole, each with and without the package's own directories in front.
  ///
  /// @param sonames a directory with a link for each SONAME that the package has
  List<Setting> settings(ForeignObject object, List<String> missing, Path tree, Path sonames) {
    List<IndexedLoader> loaders = loaders(object);
    if (loaders.isEmpty()) {
      return List.of();
    }
    List<String> first = byName(object, missing, false);
    List<String> newest = byName(object, missing, true);
    List<Setting> settings = new ArrayList<>();
    settings.add(Setting.baseline(Setting.FIRST, loaders.getFirst().object().path(), first));
    settings.add(Setting.baseline(Setting.NEWEST, newest(loaders).object().path(), newest));
    List<String> bundled = bundled(tree, missing);
    List<List<String>> fronts = new ArrayList<>(List.of(List.of()));
    if (!bundled.isEmpty()) {
      fronts.add(bundled);
    }
    if (missing.stream().anyMatch(name -> Files.exists(sonames.resolve(name)))) {
      fronts.add(List.of(sonames.toString()));
    }
    for (Map.Entry<String, List<String>> generation : generations.entrySet()) {
      for (IndexedLoader loader : loaders) {
        if (generation
            .getValue()
            .contains(index.storeDirectory() + "/" + loader.object().storePath())) {
          for (List<String> front : fronts) {
            String suffix =
                ", " + generation.getKey() + "'s glibc" + (front.isEmpty() ? "" : ", bundle");
            settings.add(setting(Setting.FIRST + suffix, loader, front, first));
            settings.add(setting(Setting.NEWEST + suffix, loader, front, newest));
            settings.add(
                setting(
                    "whole generation" + suffix,
                    loader,
                    front,
                    libraryDirectories(generation.getValue())));
          }
        }
      }
    }
    return settings;
  }

  private static List<String> libraryDirectories(List<String> storePaths) {
    return storePaths.stream()
        .map(p -> p + "/lib")
        .filter(d -> Files.isDirectory(Path.of(d)))
        .toList();
  }

  private static Setting setting(
      String name, IndexedLoader loader, List<String> front, List<String> rest) {
    List<String> path = new ArrayList<>(front);
    path.addAll(rest);
    return Setting.baseline(name, loader.object().path(), path);
  }

  private List<IndexedLoader> loaders(ForeignObject object) {
    List<IndexedLoader> loaders = new ArrayList<>();
    String musl = object.object().interpreter();
    boolean wantsMusl =
        musl != null && musl.contains("musl")
            || object.object().dependencies().stream()
                .anyMatch(d -> d.name().startsWith("libc.musl"));
    for (IndexedLoader loader : index.loaders()) {
      if (loader.object().facts() instanceof ElfObject facts
          && facts.header().sameMachine(object.object().header())
          && wantsMusl == (loader.facts().kind() == io.github.nixld.elf.LdSo.Kind.MUSL)) {
        loaders.add(loader);
      }
    }
    return loaders;
  }

  private List<String> byName(ForeignObject object, List<String> missing, boolean newestFirst) {
    Set<String> directories = new LinkedHashSet<>();
    for (String name : missing) {
      List<Provider> fitting = new ArrayList<>();
      for (Provider provider : index.providers(name)) {
        if (provider.object().facts() instanceof ElfObject facts
            && facts.header().sameMachine(object.object().header())) {
          fitting.add(provider);
        }
      }
      if (newestFirst) {
        fitting.sort(NEWEST_FIRST);
      }
      if (!fitting.isEmpty()) {
        directories.add(fitting.getFirst().directory());
      }
    }
    return List.copyOf(directories);
  }

  /// The directories of the package that have a missing name.
  private static List<String> bundled(Path tree, List<String> missing) {
    Set<String> directories = new LinkedHashSet<>();
    try (var files = Files.walk(tree)) {
      files
          .filter(f -> missing.contains(f.getFileName().toString()))
          .sorted()
          .forEach(f -> directories.add(String.valueOf(f.getParent())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(directories);
  }
}
