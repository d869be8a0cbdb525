package io.github.nixld.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Small random trees of libraries, the same in every run. What one of them shows becomes a fixture
/// of its own.
class RandomGraphTest {
  private static final int GRAPHS = Integer.getInteger("nixld.graphs", 300);
  private static final List<String> DIRECTORIES = List.of("a", "b", "c/sub", "cwd");
  private static final List<String> SUBDIRECTORIES =
      List.of(
          "glibc-hwcaps/x86-64-v2",
          "glibc-hwcaps/x86-64-v3",
          "tls",
          "x86_64",
          "tls/x86_64",
          "haswell");

  @TempDir Path temporary;

  @Test
  void graphs() throws IOException {
    List<String> disagreements = new ArrayList<>();
    for (int seed = 0; seed < GRAPHS; seed++) {
      Graph graph = new Graph(new Random(seed), temporary.toRealPath().resolve("graph" + seed));
      Run run = graph.build();
      for (RealLoader judge : RealLoaders.all()) {
        List<String> differences =
            Agreement.differences(judge.trace(run), run.simulate(judge.loader()));
        if (!differences.isEmpty()) {
          disagreements.add("seed " + seed + " with " + judge + ": " + run + differences);
        }
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private static final class Graph {
    private final Random random;
    private final Path root;
    private final List<String> names = new ArrayList<>();
    private final List<Path> written = new ArrayList<>();
    private final boolean versioned;

    Graph(Random random, Path root) {
      this.random = random;
      this.root = root;
      for (int i = 0; i < 3 + random.nextInt(6); i++) {
        names.add("lib" + i + ".so");
      }
      versioned = random.nextInt(3) == 0;
    }

    private boolean oneIn(int n) {
      return random.nextInt(n) == 0;
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    Run build() throws IOException {
      for (String directory : DIRECTORIES) {
        Files.createDirectories(root.resolve(directory));
      }
      for (String name : names) {
        for (String directory : DIRECTORIES) {
          if (oneIn(2)) {
            file(root.resolve(directory).resolve(name), name);
          }
          if (oneIn(8)) {
            file(root.resolve(directory).resolve(any(SUBDIRECTORIES)).resolve(name), name);
          }
        }
      }
      Path program = root.resolve(any(DIRECTORIES)).resolve("prog");
      TinyElf elf = object("");
      elf.with(TinyElf.DT_NEEDED, any(names));
      Files.write(program, elf.bytes());
      return Run.of(program)
          .in(root.resolve("cwd"))
          .withLibraryPath(oneIn(2) ? path(oneIn(2) ? ":" : ";") : "")
          .withPreload(oneIn(5) ? any(names) + " " + need() : "");
    }

    private void file(Path path, String name) throws IOException {
      Files.createDirectories(path.getParent());
      if (!written.isEmpty() && oneIn(10)) {
        Files.createLink(path, any(written));
      } else if (!written.isEmpty() && oneIn(10)) {
        Files.createSymbolicLink(path, any(written));
      } else if (oneIn(60)) {
        Files.writeString(path, "no library\n".repeat(random.nextInt(12)));
      } else if (oneIn(60)) {
        Files.createSymbolicLink(path, Path.of(name));
      } else if (oneIn(60)) {
        Files.createDirectory(path);
      } else {
        byte[] bytes = object(name).bytes();
        if (oneIn(40)) {
          bytes[random.nextInt(20)] ^= (byte) (1 << random.nextInt(3));
        }
        Files.write(path, bytes);
        written.add(path);
      }
    }

    private TinyElf object(String name) {
      TinyElf elf = new TinyElf();
      for (int i = random.nextInt(4); i > 0; i--) {
        elf.with(TinyElf.DT_NEEDED, need());
      }
      if (!name.isEmpty() && !oneIn(4)) {
        elf.with(TinyElf.DT_SONAME, oneIn(5) ? any(names) : name);
      }
      if (!name.isEmpty() && oneIn(15)) {
        elf.with(oneIn(2) ? TinyElf.DT_FILTER : TinyElf.DT_AUXILIARY, need());
      }
      if (oneIn(3)) {
        elf.with(TinyElf.DT_RPATH, path(":"));
      }
      if (oneIn(3)) {
        elf.with(TinyElf.DT_RUNPATH, path(":"));
      }
      if (versioned) {
        for (int i = random.nextInt(3); i > 0; i--) {
          elf.defines("V_" + i);
        }
        if (oneIn(3)) {
          elf.needsVersion(any(names), "V_" + random.nextInt(4), oneIn(3));
        }
      }
      return elf;
    }

    private String need() {
      return switch (random.nextInt(12)) {
        case 0 -> "$ORIGIN/" + any(names);
        case 1 -> root.resolve(any(DIRECTORIES)).resolve(any(names)).toString();
        case 2 -> "./" + any(names);
        default -> any(names);
      };
    }

    private String path(String separator) {
      List<String> elements = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        elements.add(
            switch (random.nextInt(10)) {
              case 0 -> "";
              case 1 -> "$ORIGIN";
              case 2 -> "${ORIGIN}/../" + any(DIRECTORIES);
              case 3 -> "../" + any(DIRECTORIES) + "/";
              case 4 -> "nothing/$ORIGIN";
              default -> root.resolve(any(DIRECTORIES)).toString();
            });
      }
      return String.join(separator, elements);
    }
  }
}
