import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.Index;
import io.github.nixld.index.ManyTimes;
import io.github.nixld.store.NixStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Times the choice in stores of several sizes: a warm JVM, one process, one thread.
///
///     Choices STORE DIRECTORY FILE…
///
/// Indexes are kept in DIRECTORY for the next run.
final class Choices {
  private static final int WARM = Integer.parseInt(setting("WARM", "200"));
  private static final int TIMED = Integer.parseInt(setting("TIMED", "100"));

  private Choices() {}

  private static String setting(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  public static void main(String[] args) throws Exception {
    NixStore store = new NixStore(Path.of(args[0]));
    List<ForeignObject> files = new ArrayList<>();
    for (String file : Arrays.asList(args).subList(2, args.length)) {
      files.add(foreign(Path.of(file)));
    }
    System.out.printf("%-16s %9s", "store", "objects");
    files.forEach(f -> System.out.printf(" | %-45s", Path.of(f.path()).getFileName()));
    System.out.printf("%n%-16s %9s", "", "");
    files.forEach(f -> System.out.printf(" | %6s %8s %8s %8s %10s", "loaded", "median", "p90", "cpu", "again cpu"));
    System.out.println();
    for (String size : setting("SIZES", "1 10 100 same-10 same-100").split(" ")) {
      boolean sameNames = size.startsWith("same-");
      int times = Integer.parseInt(size.replace("same-", ""));
      Path file = Path.of(args[1]).resolve(size + ".db");
      if (!Files.exists(file)) {
        Path part = file.resolveSibling(size + ".part");
        ManyTimes.write(part, store, times, sameNames);
        Files.move(part, file);
      }
      time(size, file, files);
    }
  }

  private static void time(String size, Path file, List<ForeignObject> foreign) throws Exception {
    try (Index index = Index.open(file)) {
      System.out.printf("%-16s %9d", size, index.status().objects());
    }
    for (ForeignObject object : foreign) {
      Times fresh =
          times(
              () -> {
                try (Index index = Index.open(file)) {
                  return choose(index, object);
                }
              });
      try (Index index = Index.open(file)) {
        Environment environment = choose(index, object);
        Times again = times(() -> choose(index, object));
        System.out.printf(
            Locale.ROOT,
            " | %6d%s %8.2f %8.2f %8.2f %10.2f",
            environment.runs().getFirst().plan().objects().size(),
            environment.complete() ? " " : "!",
            fresh.wall[TIMED / 2],
            fresh.wall[TIMED * 9 / 10],
            fresh.cpu[TIMED / 2],
            again.cpu[TIMED / 2]);
      }
      System.out.flush();
    }
    System.out.println();
  }

  private interface Choice {
    Environment choose() throws Exception;
  }

  /// Milliseconds, sorted: by the clock, and of this thread on a processor, which other work on the
  /// machine disturbs less.
  private record Times(double[] wall, double[] cpu) {}

  private static Times times(Choice choice) throws Exception {
    for (int i = 0; i < WARM; i++) {
      choice.choose();
    }
    double[] wall = new double[TIMED];
    double[] cpu = new double[TIMED];
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int i = 0; i < TIMED; i++) {
      long start = System.nanoTime();
      long cpuStart = threads.getCurrentThreadCpuTime();
      choice.choose();
      cpu[i] = (threads.getCurrentThreadCpuTime() - cpuStart) / 1e6;
      wall[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(wall);
    Arrays.sort(cpu);
    return new Times(wall, cpu);
  }

  private static Environment choose(Index index, ForeignObject object) throws Exception {
    return new Chooser(index, Options.standard()).choose(List.of(object)).getFirst();
  }

  private static ForeignObject foreign(Path file) throws Exception {
    Path real = file.toRealPath();
    Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();
    return new ForeignObject(file.toString(), real.toString(), key, (ElfObject) ElfReader.read(real));
  }
}
