package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.LdSo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An answer is believed as long as it is one's own, whole, and what it names is there.
class ChoiceCacheTest {
  private static final List<String> QUESTION = List.of("/program\n", "1 2 3", "");

  @TempDir private Path directory = Path.of("");

  private ChoiceCache cache = new ChoiceCache(Path.of(""));
  private CachedChoice choice = choice(Path.of("/"), Path.of("/"), List.of());

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(directory.resolve("store/glibc"));
    Path loader = Files.writeString(directory.resolve("store/glibc/ld.so"), "");
    Files.setPosixFilePermissions(loader, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path bundled = Files.writeString(directory.resolve("bundled.so"), "1");
    cache = new ChoiceCache(directory.resolve("deep/cache/run"));
    choice = choice(loader, directory.resolve("store/glibc"), List.of(Fingerprint.of(bundled)));
  }

  private static CachedChoice choice(Path loader, Path storePath, List<Fingerprint> files) {
    return new CachedChoice(
        new LoaderCommand(loader.toString(), LdSo.Kind.GLIBC, "2.41"),
        "x86_64-linux",
        "/lib64/ld.so",
        true,
        List.of("/a", "/b\n c"),
        List.of(storePath.toString()),
        files);
  }

  private Path file() throws IOException {
    try (Stream<Path> files = Files.list(cache.directory())) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void isFoundAgain() {
    assertThat(cache.get(QUESTION)).isNull();
    cache.put(QUESTION, choice);
    assertThat(cache.get(QUESTION)).isEqualTo(choice);
    cache.put(QUESTION, choice(Path.of("/bin/sh"), Path.of("/"), List.of()));
    assertThat(cache.get(QUESTION)).isNotNull().isNotEqualTo(choice);
  }

  @Test
  void belongsToItsQuestion() throws IOException {
    cache.put(QUESTION, choice);
    List<String> other = List.of("/program\n", "1 2 4", "");
    // As if both had the same place.
    Files.copy(file(), cache.directory().resolve(Integer.toHexString(other.hashCode())));
    assertThat(cache.get(other)).isNull();
  }

  @Test
  void endsWithWhatItNames() throws IOException {
    cache.put(QUESTION, choice);
    Files.writeString(directory.resolve("bundled.so"), "22");
    assertThat(cache.get(QUESTION)).isNull();
    cache.put(
        QUESTION,
        choice(Path.of(choice.loader().path()), directory.resolve("store/glibc"), List.of()));
    assertThat(cache.get(QUESTION)).isNotNull();
    Files.delete(Path.of(choice.loader().path()));
    Files.delete(directory.resolve("store/glibc"));
    assertThat(cache.get(QUESTION)).isNull();
  }

  @Test
  void isTheUsersAlone() throws IOException {
    cache.put(QUESTION, choice);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache.directory())))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw--w----", "rw-----w-"})
  void isNotBelievedWhereOthersCanWrite(String permissions) throws IOException {
    cache.put(QUESTION, choice);
    Path file = file();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThat(cache.get(QUESTION)).isNull();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(cache.get(QUESTION)).isNotNull();
    Files.setPosixFilePermissions(cache.directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(cache.get(QUESTION)).isNull();
  }

  @Test
  void isNoLink() throws IOException {
    cache.put(QUESTION, choice);
    Path file = file();
    Path elsewhere = Files.move(file, directory.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(cache.get(QUESTION)).isNull();
  }

  @Test
  void damageIsNoAnswer() throws IOException {
    cache.put(QUESTION, choice);
    Path file = file();
    String whole = Files.readString(file);
    for (int length = 0; length < whole.length() - 1; length++) {
      Files.writeString(file, whole.substring(0, length));
      assertThat(cache.get(QUESTION)).as("%d characters", length).isNull();
    }
    for (String damaged :
        List.of(
            whole.replace("GLIBC", "DOS"),
            whole.replace("\0003\0", "\0-3\0"),
            whole.replace("\0003\0", "\000999999999\0"),
            whole.replace("\0001\0", "\0two\0"))) {
      Files.writeString(file, damaged);
      assertThat(cache.get(QUESTION)).isNull();
    }
  }

  @Test
  void whereNothingCanBeKeptNothingIs() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    ChoiceCache nowhere = new ChoiceCache(file.resolve("run"));
    nowhere.put(QUESTION, choice);
    assertThat(nowhere.get(QUESTION)).isNull();
  }

  /// A program that is built again and again is another question each time.
  @Test
  void oldOnesMakeRoom() throws IOException {
    for (int i = 0; i < ChoiceCache.MAX_ANSWERS + 10; i++) {
      cache.put(List.of("/program", Integer.toString(i)), choice);
    }
    try (Stream<Path> files = Files.list(cache.directory())) {
      assertThat(files.count()).isBetween((long) ChoiceCache.MAX_ANSWERS / 2, 510L);
    }
    assertThat(cache.get(List.of("/program", Integer.toString(ChoiceCache.MAX_ANSWERS + 9))))
        .isEqualTo(choice);
    assertThat(cache.get(List.of("/program", "0"))).isNull();
  }
}
