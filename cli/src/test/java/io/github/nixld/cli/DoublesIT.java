package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Chooser;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Options;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.index.BuildProgress;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexBuilder;
import io.github.nixld.index.Provider;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.store.NixStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Choices in a store that has most libraries several times, as nixpkgs' habits leave them
/// (`nix/test-store/doubles`).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoublesIT {
  private static final Path DOUBLES = Processes.CHECKOUT.resolve("nix/test-store/doubles");

  /// Questions that are still answered otherwise than nixpkgs would. No more may come.
  private static final int WRONG = 0;

  private Index index;
  private Path program;

  @BeforeAll
  void build(@TempDir Path work) throws Exception {
    // Its builders are those of the test store.
    TestStore.open();
    Path store = Path.of(Processes.run(DOUBLES.resolve("build").toString()).orFail().strip());
    Path file = work.resolve("index.db");
    new IndexBuilder(file, new NixStore(store), BuildProgress.NONE).build(true);
    index = Index.open(file);
    program = work.resolve("program");
    Files.copy(Path.of(index.providers("libbz2.so.1").getFirst().object().path()), program);
  }

  @AfterAll
  void close() {
    index.close();
  }

  /// A line of `expected`.
  private record Question(List<String> needs, List<String> expected, String reason) {
    static Question of(String line) {
      String[] fields = line.split("\t", -1);
      return new Question(
          List.of(fields[0].split(" ", -1)), List.of(fields[1].split(" ", -1)), fields[2]);
    }

    String expected(int need) {
      return expected.get(expected.size() == 1 ? 0 : need);
    }
  }

  private static List<Question> questions() throws Exception {
    return Files.readAllLines(DOUBLES.resolve("expected")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Question::of)
        .toList();
  }

  @Test
  void mostNamesHaveSeveralProviders() throws Exception {
    Set<String> names = new TreeSet<>();
    for (Question question : questions()) {
      for (String name : question.needs()) {
        long files =
            index.providers(name).stream().map(it -> it.object().path()).distinct().count();
        if (files >= 3) {
          names.add(name);
        }
      }
    }
    assertThat(names).hasSizeGreaterThanOrEqualTo(25);
  }

  /// Whoever is meant to be chosen because most link to it is linked to by most of its generation.
  @Test
  void theMeantOneIsLinkedTo() throws Exception {
    String libc =
        index.loaders().stream()
            .map(loader -> loader.object().path())
            .map(path -> path.substring(0, path.lastIndexOf('/')))
            .filter(directory -> directory.endsWith("-glibc-2.41/lib"))
            .findFirst()
            .orElseThrow();
    for (Question question : questions()) {
      for (int i = 0; i < question.needs().size(); i++) {
        String name = question.needs().get(i);
        String expected = question.expected(i);
        if (!expected.equals("-")) {
          String most = "nobody";
          int best = 0;
          for (Provider provider : index.providers(name)) {
            int linkers = index.linkers(provider.directory(), name, libc);
            if (linkers > best) {
              best = linkers;
              most = nameOf(provider.storePath().basename());
            }
          }
          assertThat(most).as(name).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void choosesWhatNixpkgsMeans() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Question question : questions()) {
      List<String> chosen = choose(question.needs());
      for (int i = 0; i < chosen.size(); i++) {
        if (!chosen.get(i).equals(question.expected(i))) {
          wrong.add(
              "%s: %s, not %s: %s"
                  .formatted(
                      question.needs().get(i),
                      question.expected(i),
                      chosen.get(i),
                      question.reason()));
          break;
        }
      }
    }
    assertThat(wrong).as(String.join("\n", wrong)).hasSizeLessThanOrEqualTo(WRONG);
  }

  /// The package that each need comes from; "-" for none.
  private List<String> choose(List<String> needs) throws Exception {
    ElfObject object = AskedLibrary.needing(program, needs);
    ForeignObject foreign =
        new ForeignObject(program.toString(), program.toString(), new Object(), object);
    Options options =
        new Options(null, null, null, List.of(), DlopenMode.NONE, null, List.of(), List.of());
    Environment environment = new Chooser(index, options).choose(List.of(foreign)).getFirst();
    LoadPlan plan = environment.runs().getFirst().plan();
    List<String> chosen = new ArrayList<>();
    for (LoadedObject at : plan.objects()) {
      if (at.path().equals(program.toString())) {
        for (LoadedObject.Need need : at.needs()) {
          if (needs.contains(need.name())) {
            chosen.add(
                need.object() == LoadedObject.NONE
                    ? "-"
                    : nameOf(storePath(plan.objects().get(need.object()).path())));
          }
        }
      }
    }
    return chosen;
  }

  private String storePath(String path) {
    String inStore = path.substring(index.storeDirectory().length() + 1);
    return inStore.substring(0, inStore.indexOf('/'));
  }

  private static String nameOf(String basename) {
    return basename.substring(basename.indexOf('-') + 1);
  }
}
