package io.github.nixld.index;

import io.github.nixld.store.NioWalker;
import io.github.nixld.store.SampleStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// A sample store and an index of it.
final class SampleIndex {
  final SampleStore sample;
  final Path file;

  SampleIndex(Path root) {
    this(root, root.resolve("cache/index.db"));
  }

  SampleIndex(Path root, Path file) {
    this.sample = new SampleStore(root);
    this.file = file;
  }

  BuildReport build() throws Exception {
    return builder(BuildProgress.NONE).build(false);
  }

  BuildReport rebuild() throws Exception {
    return builder(BuildProgress.NONE).build(true);
  }

  IndexBuilder builder(BuildProgress progress) {
    return new IndexBuilder(file, sample.store(), progress);
  }

  /// With a transaction for every store path.
  IndexBuilder smallSteps(BuildProgress progress) {
    return new IndexBuilder(file, sample.store(), () -> new NioWalker(sample.store()), progress, 1);
  }

  Index open() throws IndexException {
    return Index.open(file);
  }

  /// All that the index says.
  NavigableMap<String, String> contents() throws Exception {
    NavigableMap<String, String> all = new TreeMap<>();
    try (Index index = open()) {
      IndexContents contents = index.contents();
      for (String basename : contents.storePaths()) {
        all.put(basename, "");
        for (Map.Entry<String, String> entry : contents.of(basename).entrySet()) {
          all.put(entry.getKey(), entry.getValue());
        }
        contents.linkers(basename).forEach((path, who) -> all.put(path + " linkers", who));
        all.put(basename + " referrers", String.valueOf(index.referrers(basename)));
      }
    }
    return all;
  }
}
