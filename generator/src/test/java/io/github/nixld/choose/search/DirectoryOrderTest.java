package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.loader.DirectoryEntries;
import io.github.nixld.loader.FileView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// In which order chosen directories serve each name from its own.
class DirectoryOrderTest {
  private static final ElfObject OBJECT =
      new ElfObject(
          new ElfHeader(2, 1, 0, 0, ElfHeader.ET_DYN, 62, 0),
          null,
          true,
          true,
          null,
          List.of(),
          null,
          null,
          0,
          0,
          null,
          List.of(),
          false,
          false,
          false,
          0,
          false,
          null,
          null,
          null,
          List.of());

  private final Map<String, Object> files = new HashMap<>();
  private final List<Candidate> chosen = new ArrayList<>();

  private final FileView view =
      new FileView() {
        @Override
        public Probe probe(String directory, String name) {
          Object identity = files.get(directory + "/" + name);
          return identity == null ? new Missing(Errno.ENOENT) : new Present(identity, OBJECT);
        }

        @Override
        public boolean isDirectory(String path) {
          return true;
        }
      };

  private void file(String directory, String name) {
    files.put(directory + "/" + name, directory + "/" + name);
  }

  private void choose(String directory, String name) {
    files.putIfAbsent(directory + "/" + name, directory + "/" + name);
    Object identity = files.getOrDefault(directory + "/" + name, "");
    chosen.add(new Candidate(name, directory, name, identity, OBJECT, null, false));
  }

  private Optional<List<String>> order() {
    return new DirectoryOrder(view, new DirectoryEntries(view, directory -> false)).order(chosen);
  }

  @Test
  void nothingNeedsNoDirectory() {
    assertThat(order()).contains(List.of());
  }

  @Test
  void keepsTheOrderWhereNoneHidesAnother() {
    choose("/b", "libb.so");
    choose("/a", "liba.so");
    choose("/b", "libc.so");
    assertThat(order()).contains(List.of("/b", "/a"));
  }

  @Test
  void putsTheOneBehindThatWouldHideAnother() {
    file("/a", "libb.so");
    choose("/a", "liba.so");
    choose("/b", "libb.so");
    assertThat(order()).contains(List.of("/b", "/a"));
  }

  @Test
  void theSameFileHidesNothing() {
    choose("/a", "liba.so");
    choose("/b", "libb.so");
    files.put("/a/libb.so", files.getOrDefault("/b/libb.so", ""));
    assertThat(order()).contains(List.of("/a", "/b"));
  }

  @Test
  void aDirectoryThatComesLaterHidesToo() {
    DirectoryOrder order = new DirectoryOrder(view, new DirectoryEntries(view, directory -> false));
    choose("/b", "libb.so");
    assertThat(order.order(chosen)).contains(List.of("/b"));
    file("/a", "libb.so");
    chosen.clear();
    choose("/a", "liba.so");
    choose("/b", "libb.so");
    assertThat(order.order(chosen)).contains(List.of("/b", "/a"));
  }

  @Test
  void hasNoneForAFileOfAnotherName() {
    chosen.add(new Candidate("liba.so", "/a", "liba.so.1", "a", OBJECT, null, false));
    assertThat(order()).isEmpty();
  }

  @Test
  void twoThatHideEachOtherAreAtOdds() {
    file("/a", "libb.so");
    file("/b", "liba.so");
    choose("/a", "liba.so");
    choose("/b", "libb.so");
    choose("/c", "libc.so");
    DirectoryOrder order = new DirectoryOrder(view, new DirectoryEntries(view, directory -> false));
    assertThat(order.order(chosen)).isEmpty();
    assertThat(order.areAtOdds(chosen.getFirst(), chosen)).isTrue();
    assertThat(order.areAtOdds(chosen.getLast(), chosen)).isFalse();
  }

  @Test
  void hasNoneWhereTwoHideEachOther() {
    file("/a", "libb.so");
    file("/b", "liba.so");
    choose("/a", "liba.so");
    choose("/b", "libb.so");
    assertThat(order()).isEmpty();
  }
}
