package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a walker finds in a store path, found in what is known of its tree.
class TreeScanTest extends StoreWalkerContract {
  @TempDir private Path root;

  @Override
  StoreWalker walker(NixStore store) {
    TreeScan scan = new TreeScan(store, new NioLookup(store.directory()));
    return basename ->
        // Whether Nix is done with a store path is for the caller to know.
        store.isDone(basename)
            ? scan.scan(
                basename,
                tree(store.path(basename)),
                (path, number) -> object(store.path(basename).resolve(path), number))
            : new NioWalker(store).scan(basename);
  }

  private static TreeScan.Tree tree(Path root) {
    SortedSet<String> directories = new TreeSet<>();
    SortedMap<String, String> links = new TreeMap<>();
    SortedSet<String> files = new TreeSet<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        String relative = root.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          links.put(relative, Files.readSymbolicLink(path).toString());
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          directories.add(relative);
        } else {
          files.add(relative);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TreeScan.Tree(directories, links, files);
  }

  private static ScannedObject object(Path file, long number) {
    try {
      ElfFile facts = ElfReader.read(file);
      return new ScannedObject(number, facts, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An archive does not say which of its files are one.
  @Test
  @Override
  void hardLinksAreReadOnce() {
    SampleStore sample = new SampleStore(root);
    Path first = sample.add("a-1").library("lib/liba.so", "liba.so").done();
    Path second = sample.add("a-2").hardLink("lib/liba.so", first.resolve("lib/liba.so")).done();
    StoreWalker walker = walker(sample.store());
    assertThat(
            Stream.of(first, second)
                .map(it -> walker.scan(it.getFileName().toString()))
                .flatMap(it -> it.objects().stream())
                .map(ScannedObject::number)
                .toList())
        .isEqualTo(List.of(1L, 2L));
  }
}
