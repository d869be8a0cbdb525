package io.github.nixld.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writing in a directory where another user is at work.
class AttackedDirectoryTest {
  private static final int NOBODY = 65534;
  private static final int ROUNDS = 400;

  @TempDir private Path temporary = Path.of("");
  private Path shared = temporary;
  private Path precious = temporary;

  @BeforeEach
  void aSharedDirectory() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self/status"), "unix:uid").equals(0),
        "only root can play another user");
    shared = Files.createDirectory(temporary.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    precious = Files.createDirectory(temporary.resolve("precious"));
    Files.createSymbolicLink(precious.resolve("mine"), Path.of("/precious"));
  }

  private static void give(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
  }

  private Path plantLink(String name, Path target) throws IOException {
    Path link = Files.createSymbolicLink(shared.resolve(name), target);
    give(link);
    return link;
  }

  private void nothingHappened() throws IOException {
    try (Stream<Path> files = Files.list(precious)) {
      assertThat(files).containsExactly(precious.resolve("mine"));
    }
    assertThat(Files.readSymbolicLink(precious.resolve("mine"))).isEqualTo(Path.of("/precious"));
  }

  @Test
  void aPlantedLinkIsNotFollowed() throws IOException {
    plantLink("there", precious);
    plantLink("file", precious.resolve("new"));
    Map<String, String> links = Map.of("libz.so.1", "/z");
    for (String farm : List.of("there", "there/farm", "there/../farm2/../there")) {
      assertThatThrownBy(() -> LinkFarm.write(shared.resolve(farm), links))
          .as(farm)
          .isInstanceOf(UnsafeException.class)
          .hasMessageContaining("the link there on the way to ")
          .hasMessageEndingWith(" belongs to another user");
    }
    assertThatThrownBy(() -> AtomicFile.write(shared.resolve("file"), "text"))
        .isInstanceOf(UnsafeException.class);
    assertThatThrownBy(() -> AtomicFile.write(shared.resolve("there/new"), "text"))
        .isInstanceOf(UnsafeException.class);
    assertThatThrownBy(() -> OwnDirectory.make(shared.resolve("there/roots")))
        .isInstanceOf(UnsafeException.class);
    nothingHappened();
  }

  @Test
  void linksOfOnesOwnAreFollowed() throws IOException {
    Files.createSymbolicLink(shared.resolve("mine"), Path.of("../precious"));
    LinkFarm.write(shared.resolve("mine/farm"), Map.of("libz.so.1", "/z"));
    AtomicFile.write(shared.resolve("mine/.env"), "text");
    assertThat(Files.readSymbolicLink(precious.resolve("farm/libz.so.1"))).isEqualTo(Path.of("/z"));
    assertThat(precious.resolve(".env")).hasContent("text");
    // Where others cannot put links, those that are there are somebody's own.
    Path home = Files.createDirectory(temporary.resolve("home"));
    give(Files.createSymbolicLink(home.resolve("link"), precious));
    AtomicFile.write(home.resolve("link/.env"), "other");
    assertThat(precious.resolve(".env")).hasContent("other");
  }

  @Test
  void aDirectoryOfAnotherUserIsNotFilled() throws IOException {
    Path theirs = Files.createDirectory(shared.resolve("farm"));
    give(theirs);
    assertThatThrownBy(() -> LinkFarm.write(theirs, Map.of("libz.so.1", "/z")))
        .isInstanceOf(UnsafeException.class)
        .hasMessage(theirs + " belongs to another user");
    assertThatThrownBy(() -> OwnDirectory.make(theirs)).isInstanceOf(UnsafeException.class);
    assertThat(theirs).isEmptyDirectory();
  }

  /// Another user swaps what is in the way for links, as fast as can be.
  @Test
  void anAttackerWinsNoRace() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread attacker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; !done.get(); i++) {
                  attack("farm", i);
                  attack("way", i);
                  attack("file", i);
                }
              } catch (IOException e) {
                failure.set(e);
              }
            });
    int made = 0;
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        LinkFarm.write(shared.resolve("farm"), Map.of("libz.so." + i, "/z"));
        LinkFarm.write(shared.resolve("way/farm"), Map.of("libz.so." + i, "/z"));
        AtomicFile.write(shared.resolve("file"), "text " + i);
        OwnDirectory.make(shared.resolve("way/roots")).close();
        made++;
      } catch (UnsafeException | FileSystemException e) {
        refused++;
      }
    }
    done.set(true);
    attacker.join();
    nothingHappened();
    assertThat(failure.get()).isNull();
    assertThat(made + refused).isEqualTo(ROUNDS);
    System.out.println(
        "AttackedDirectoryTest: %d rounds under attack, %d refused".formatted(ROUNDS, refused));
  }

  /// In a directory that all can write to, the attacker may rename what is not theirs.
  private void attack(String name, int round) throws IOException {
    Path place = shared.resolve(name);
    try {
      Path away = temporary.resolve("away-" + name + round);
      if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(place, away);
      }
      Path target = name.equals("file") ? precious.resolve("new") : precious;
      Path link = Files.createSymbolicLink(temporary.resolve("planted"), target);
      give(link);
      Files.move(link, place);
      Files.delete(place);
    } catch (FileSystemException e) {
      // nixld was faster.
      Files.deleteIfExists(temporary.resolve("planted"));
    }
  }
}
