import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.store.NixStore;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Times the choice for whole trees: seconds of one thread on a processor, the first choice and the
/// last of TIMES.
///
///     Trees STORE INDEX TREE…
final class Trees {
  private static final int TIMES = Integer.parseInt(System.getenv().getOrDefault("TIMES", "5"));

  private Trees() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    if (!Files.exists(file)) {
      new IndexBuilder(file, new NixStore(Path.of(args[0])), BuildProgress.NONE).build(true);
    }
    System.out.printf(
        "%-28s %7s %10s %9s %9s%n", "tree", "objects", "unresolved", "first s", "last s");
    for (String tree : Arrays.asList(args).subList(2, args.length)) {
      double first = 0;
      double last = 0;
      Environment environment = null;
      for (int i = 0; i < TIMES; i++) {
        long start = cpu();
        try (Index index = Index.open(file)) {
          environment = new Chooser(index, Options.standard()).choose(read(tree)).getFirst();
        }
        last = (cpu() - start) / 1e9;
        first = i == 0 ? last : first;
      }
      System.out.printf(
          Locale.ROOT,
          "%-28s %7d %10d %9.2f %9.2f%n",
          Path.of(tree).getFileName(),
          environment.runs().size(),
          environment.unresolved().size(),
          first,
          last);
    }
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static List<ForeignObject> read(String tree) throws Exception {
    List<ForeignObject> objects = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Path.of(tree))) {
      files =
          walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    }
    for (Path file : files) {
      if (ElfReader.read(file) instanceof ElfObject object) {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        objects.add(new ForeignObject(file.toString(), file.toString(), key, object));
      }
    }
    return objects;
  }
}
