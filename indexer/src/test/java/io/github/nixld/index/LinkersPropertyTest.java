package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.store.SampleLibrary;
import io.github.nixld.store.SampleStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

/// However a store came to be what it is, its index counts the same links as one that is built of
/// it at once. Store paths come before and after what they search, and go in any order.
class LinkersPropertyTest {
  /// These are there from the start, and stay: links to directories lead to them.
  private static final int LASTING = 3;

  private static final int STORE_PATHS = 12;
  private static final int STEPS = 8;

  @TempDir private Path root;
  private final Map<Integer, Path> present = new HashMap<>();

  @RepeatedTest(10)
  void refreshedEqualsRebuilt(RepetitionInfo repetition) throws Exception {
    Random random = new Random(repetition.getCurrentRepetition());
    SampleIndex index = new SampleIndex(root);
    for (int number = 0; number < LASTING; number++) {
      add(index.sample.directory(), number);
    }
    for (int step = 0; step < STEPS; step++) {
      for (int change = random.nextInt(4); change >= 0; change--) {
        change(random, index.sample.directory());
      }
      assertThat(index.build().rebuilt()).isEqualTo(step == 0);
      var refreshed = index.contents();
      SampleIndex other = new SampleIndex(root, root.resolve("other.db"));
      other.rebuild();
      assertThat(refreshed).isEqualTo(other.contents());
    }
  }

  private Path path(Path store, int number) {
    return store.resolve(
        Character.toString('a' + number % 4) + number % 10 + "0".repeat(30) + "-p-" + number);
  }

  private void change(Random random, Path store) throws Exception {
    int number = random.nextInt(LASTING, STORE_PATHS);
    Path gone = present.remove(number);
    if (gone == null) {
      add(store, number);
    } else {
      SampleStore.delete(gone);
    }
  }

  private void add(Path store, int number) throws Exception {
    Path path = path(store, number);
    // The same path is the same again when it comes back.
    Random own = new Random(number);
    Files.createDirectories(path.resolve("lib"));
    for (int i = 0; i < 1 + own.nextInt(3); i++) {
      String soname = "lib" + own.nextInt(4) + ".so";
      Files.write(
          path.resolve("lib/" + soname),
          SampleLibrary.withRunpath(soname, searched(own, store, number), needed(own)));
    }
    if (own.nextInt(4) == 0) {
      Files.createSymbolicLink(path.resolve("lib64"), Path.of("lib"));
    }
    if (own.nextInt(4) == 0) {
      Files.createSymbolicLink(
          path.resolve("far"), path(store, own.nextInt(LASTING)).resolve("lib"));
    }
    SampleStore.validate(path);
    present.put(number, path);
  }

  private String searched(Random random, Path store, int self) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      String directory = List.of("lib", "lib", "lib64", "far").get(random.nextInt(4));
      parts.add(path(store, random.nextInt(STORE_PATHS)) + "/" + directory);
    }
    if (random.nextInt(3) == 0) {
      parts.add(random.nextInt(parts.size() + 1), "$ORIGIN");
    }
    if (random.nextInt(3) == 0) {
      parts.add(random.nextInt(parts.size() + 1), path(store, self) + "/lib");
    }
    return String.join(":", parts);
  }

  private static String[] needed(Random random) {
    List<String> names = new ArrayList<>(List.of("lib0.so", "lib1.so", "lib2.so", "lib3.so"));
    Collections.shuffle(names, random);
    return names.subList(0, 1 + random.nextInt(3)).toArray(String[]::new);
  }
}
