package io.github.nixld.catalog.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cache.NarHash;
import io.github.nixld.catalog.KnownPath;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How NARs are spread over tasks.
class PartsTest {
  private static KnownPath path(int number, long size) {
    return new KnownPath(
        "%032d-p".formatted(number), "cache", new NarHash("0"), size, -1, List.of(), null);
  }

  @Test
  void aNarThatIsLargerThanAPartIsAPartByItself() {
    List<KnownPath> paths =
        IntStream.range(0, 1000).mapToObj(i -> path(i, i == 0 ? 1L << 33 : 1 << 20)).toList();
    List<List<KnownPath>> parts = Workers.parts(paths, 8);
    assertThat(parts.getFirst()).hasSize(1);
    assertThat(parts).hasSizeBetween(2, 8);
    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(paths);
  }

  @Test
  void equalNarsMakeEqualParts() {
    List<KnownPath> paths = IntStream.range(0, 80).mapToObj(i -> path(i, 100)).toList();
    assertThat(Workers.parts(paths, 8)).hasSize(8).allMatch(part -> part.size() == 10);
  }

  @Test
  void thereAreNoEmptyParts() {
    assertThat(Workers.parts(List.of(path(0, 5), path(1, 4)), 8)).hasSize(2);
    assertThat(Workers.parts(List.of(), 8)).isEmpty();
  }
}
