package io.github.nixld.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All links of a farm change at once.
class LinkFarmTest {
  private static final int CHANGES = 200;

  /// No process has this number: Linux's limit is 4,194,304.
  private static final String DEAD = ".nixld-9999999999-1";

  @TempDir private Path temporary = Path.of("");

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void aReaderNeverMissesALink() throws Exception {
    Path farm = temporary.resolve("farm");
    LinkFarm.write(farm, Map.of("a", "/0/a", "b", "/0/b"));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger missed = new AtomicInteger();
    AtomicInteger read = new AtomicInteger();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.get()) {
                try {
                  Files.readSymbolicLink(farm.resolve("a"));
                  Files.readSymbolicLink(farm.resolve("b"));
                  read.incrementAndGet();
                } catch (IOException e) {
                  missed.incrementAndGet();
                }
              }
            });
    for (int i = 1; i <= CHANGES; i++) {
      LinkFarm.write(farm, Map.of("a", "/" + i + "/a", "b", "/" + i + "/b", "c" + i, "/c"));
    }
    done.set(true);
    reader.join();
    assertThat(missed).hasValue(0);
    assertThat(read.get()).isPositive();
    assertThat(names(farm)).containsExactly("a", "b", "c" + CHANGES);
    assertThat(names(temporary)).containsExactly("farm");
  }

  @Test
  void whatIsRightIsNotTouched() throws IOException {
    Path farm = temporary.resolve("farm");
    LinkFarm.write(farm, Map.of("a", "/a"));
    Object before = Files.getAttribute(farm, "unix:ino");
    LinkFarm.write(farm, Map.of("a", "/a"));
    assertThat(Files.getAttribute(farm, "unix:ino")).isEqualTo(before);
  }

  @Test
  void permissionsStay() throws IOException {
    Path farm = Files.createDirectory(temporary.resolve("farm"));
    Files.setPosixFilePermissions(farm, PosixFilePermissions.fromString("rwx------"));
    LinkFarm.write(farm, Map.of("a", "/a"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(farm)))
        .isEqualTo("rwx------");
  }

  @Test
  void aLinkToTheFarmStaysOne() throws IOException {
    Path real = Files.createDirectory(temporary.resolve("real"));
    Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of("real"));
    LinkFarm.write(link, Map.of("a", "/a"));
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(names(real)).containsExactly("a");
    Path dangling = Files.createSymbolicLink(temporary.resolve("to"), Path.of("sub/new"));
    LinkFarm.write(dangling, Map.of("a", "/a"));
    assertThat(names(temporary.resolve("sub/new"))).containsExactly("a");
  }

  @Test
  void theDirectoryMayBeNamedFromWithin() throws IOException {
    Path farm = Files.createDirectory(temporary.resolve("farm"));
    LinkFarm.write(farm.resolve("."), Map.of("a", "/a"));
    assertThat(names(farm)).containsExactly("a");
  }

  /// A farm that is a mount point, or in a directory that cannot be written, changes link by link.
  @Test
  void aFarmThatCannotBeReplacedIsChanged() throws IOException {
    Path farm = temporary.resolve("farm");
    LinkFarm.write(farm, Map.of("a", "/1", "b", "/1"));
    Object before = Files.getAttribute(farm, "unix:ino");
    Map<String, String> links = Map.of("a", "/2", "c", "/2");
    LinkFarm.changeInPlace(farm, links);
    assertThat(Files.getAttribute(farm, "unix:ino")).isEqualTo(before);
    assertThat(names(farm)).containsExactly("a", "c");
    assertThat(Files.readSymbolicLink(farm.resolve("a"))).isEqualTo(Path.of("/2"));
  }

  @Test
  void whatADeadProcessHasLeftIsRemoved() throws IOException {
    Path farm = temporary.resolve("farm");
    Path dead = Files.createDirectory(temporary.resolve(DEAD));
    Files.createSymbolicLink(dead.resolve("a"), temporary);
    Path living = Files.createFile(temporary.resolve(TemporaryNames.next()));
    Path other = Files.createFile(temporary.resolve(".nixld-x-1"));
    LinkFarm.write(farm, Map.of("a", "/a"));
    assertThat(Files.exists(dead, LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(living).exists();
    assertThat(other).exists();
    assertThat(temporary).isDirectory();
    // Where another user could put a link in its place, it stays.
    Files.createFile(dead);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxrwxrwx"));
    AtomicFile.write(temporary.resolve("file"), "text");
    assertThat(dead).exists();
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
    AtomicFile.write(temporary.resolve("file"), "text");
    assertThat(dead).doesNotExist();
  }

  @Test
  void theRootIsNoFarm() {
    assertThatThrownBy(() -> LinkFarm.write(Path.of("/"), Map.of()))
        .isInstanceOf(UnsafeException.class)
        .hasMessage("/ is no directory for links");
  }
}
