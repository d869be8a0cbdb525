import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NoLoaderException;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.Index;
import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Lets ld.so judge nixld's choice for every object of a corpus.
///
///     CorpusJudge INDEX PATHS CORPUS REPORT [PACKAGE…]
///
/// Writes a line for each object to standard output, and the table to REPORT.
final class CorpusJudge {
  private final Index index;
  private final Baselines baselines;
  private final Path farms;
  private int farmCount;

  private CorpusJudge(Index index, Baselines baselines, Path farms) {
    this.index = index;
    this.baselines = baselines;
    this.farms = farms;
  }

  public static void main(String[] args) throws Exception {
    Path corpus = Path.of(args[2]).toRealPath();
    List<String> wanted = List.of(args).subList(4, args.length);
    List<Result> results = new ArrayList<>();
    Path farms = Files.createTempDirectory("farms");
    // The index is for one thread: what asks it stays in this one, ld.so runs in the others.
    try (Index index = Index.open(Path.of(args[0]));
        ExecutorService loaders = Executors.newFixedThreadPool(2)) {
      CorpusJudge judge = new CorpusJudge(index, new Baselines(index, Path.of(args[1])), farms);
      for (Path tree : packages(corpus)) {
        if (wanted.isEmpty() || wanted.contains(tree.getFileName().toString())) {
          for (Result result : judge.judge(tree, loaders)) {
            Report.print(result);
            results.add(result);
          }
        }
      }
    }
    Report.write(results, Path.of(args[3]));
  }

  private static List<Path> packages(Path corpus) throws IOException {
    try (var entries = Files.list(corpus)) {
      return entries
          .filter(e -> Files.isDirectory(e) && !e.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /// The dynamic objects for x86 that a package has.
  private static List<ForeignObject> objects(Path tree) throws IOException {
    List<ForeignObject> objects = new ArrayList<>();
    List<Path> files;
    try (var walk = Files.walk(tree)) {
      files = walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    }
    for (Path file : files) {
      if (Files.size(file) >= 64
          && ElfReader.read(file) instanceof ElfObject object
          && forLoader(object)) {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        objects.add(new ForeignObject(file.toString(), file.toString(), key, object));
      }
    }
    return objects;
  }

  private static boolean forLoader(ElfObject object) {
    int type = object.header().type();
    String system = Machine.system(object.header());
    boolean x86 = "x86_64-linux".equals(system) || "i686-linux".equals(system);
    boolean staticPie = (object.flags1() & ElfObject.DF_1_PIE) != 0 && object.interpreter() == null;
    return x86
        && object.dynamic()
        && (type == ElfHeader.ET_DYN || type == ElfHeader.ET_EXEC)
        && !staticPie;
  }

  private List<Result> judge(Path tree, ExecutorService loaders) throws Exception {
    List<ForeignObject> objects = objects(tree);
    if (objects.isEmpty()) {
      throw new IllegalStateException(tree + " has no object for a loader");
    }
    Map<String, Future<LdSo.Verdict>> bare = new HashMap<>();
    for (ForeignObject object : objects) {
      String loader = baselines.newestLoader(object);
      Setting nothing = Setting.baseline("nothing", loader == null ? "" : loader, List.of());
      bare.put(object.path(), loaders.submit(() -> trace(nothing, tree, object)));
    }
    Map<ForeignObject, Setting> together = together(objects);
    List<Future<Result>> pending = new ArrayList<>();
    for (ForeignObject object : objects) {
      List<Setting> settings = new ArrayList<>();
      long start = System.nanoTime();
      settings.add(choose(Setting.NIXLD, object, Options.standard()));
      long micros = (System.nanoTime() - start) / 1000;
      settings.add(withFarm(object));
      settings.add(together.getOrDefault(object, Setting.refused(Setting.TREE, "left out")));
      settings.addAll(
          baselines.settings(
              object,
              bare.get(object.path()).get().missing(),
              tree,
              sonames(tree, object, objects)));
      pending.add(loaders.submit(() -> result(tree, object, settings, micros)));
    }
    List<Result> results = new ArrayList<>();
    for (Future<Result> future : pending) {
      results.add(future.get());
    }
    return results;
  }

  private Setting choose(String name, ForeignObject object, Options options) throws IOException {
    try {
      Environment environment = new Chooser(index, options).choose(List.of(object)).getFirst();
      if (options.farm() != null) {
        for (Map.Entry<String, String> link : environment.farm().entrySet()) {
          Files.createSymbolicLink(
              Path.of(options.farm(), link.getKey()), Path.of(link.getValue()));
        }
      }
      return Setting.of(name, environment);
    } catch (NoLoaderException e) {
      return Setting.refused(name, String.valueOf(e.getMessage()));
    }
  }

  private Setting withFarm(ForeignObject object) throws IOException {
    Path farm = Files.createDirectory(farms.resolve(Integer.toString(farmCount++)));
    Options standard = Options.standard();
    return choose(
        Setting.FARM,
        object,
        new Options(
            null,
            null,
            null,
            List.of(),
            standard.dlopen(),
            farm.toString(),
            standard.drivers(),
            standard.defaults()));
  }

  /// A directory with a link for each SONAME among objects of the same machine: what a farm could
  /// do where npm dropped the links.
  private Path sonames(Path tree, ForeignObject object, List<ForeignObject> objects) throws IOException {
    Path links = farms.resolve(tree.getFileName() + "-" + Machine.system(object.object().header()));
    if (!Files.exists(links)) {
      Files.createDirectory(links);
      for (ForeignObject other : objects) {
        String soname = other.object().soname();
        if (soname != null
            && !soname.contains("/")
            && !Files.exists(links.resolve(soname))
            && other.object().header().sameMachine(object.object().header())) {
          Files.createSymbolicLink(links.resolve(soname), Path.of(other.path()));
        }
      }
    }
    return links;
  }

  /// The choice for all objects at once, which `nixld-env DIRECTORY` makes.
  private Map<ForeignObject, Setting> together(List<ForeignObject> objects) {
    Map<ForeignObject, Setting> settings = new HashMap<>();
    try {
      for (Environment environment : new Chooser(index, Options.standard()).choose(objects)) {
        for (Environment.Run run : environment.runs()) {
          settings.put(run.object(), Setting.of(Setting.TREE, environment));
        }
      }
    } catch (NoLoaderException e) {
      for (ForeignObject object : objects) {
        settings.put(object, Setting.refused(Setting.TREE, String.valueOf(e.getMessage())));
      }
    }
    return settings;
  }

  private Result result(Path tree, ForeignObject object, List<Setting> settings, long micros)
      throws IOException, InterruptedException {
    Map<Setting, LdSo.Verdict> verdicts = new LinkedHashMap<>();
    LdSo.Verdict first = null;
    for (Setting setting : settings) {
      if (first == null
          || setting.counted()
          || !first.satisfied()
          || !first.undefined().isEmpty()) {
        LdSo.Verdict verdict = trace(setting, tree, object);
        first = first == null ? verdict : first;
        verdicts.put(setting, verdict);
      }
    }
    return new Result(
        tree.getFileName().toString(),
        tree.relativize(Path.of(object.path())).toString(),
        verdicts,
        micros);
  }

  private LdSo.Verdict trace(Setting setting, Path tree, ForeignObject object)
      throws IOException, InterruptedException {
    if (setting.loader().isEmpty()) {
      return new LdSo.Verdict(List.of("no loader"), List.of(), List.of());
    }
    return LdSo.trace(
        setting.loader(),
        setting.libraryPath(),
        List.of(Path.of(index.storeDirectory()), tree, farms),
        tree,
        object.path(),
        object.object().interpreter() != null);
  }
}
