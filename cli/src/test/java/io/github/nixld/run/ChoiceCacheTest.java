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

  private ChoiceCache answers = new ChoiceCache(Path.of(""));
  private CachedChoice answer = answer(Path.of("/"), Path.of("/"), List.of());

  @BeforeEach
  void prepare() throws IOException {
    Files.createDirectories(directory.resolve("store/glibc"));
    Path loader = Files.writeString(directory.resolve("store/glibc/ld.so"), "");
    Files.setPosixFilePermissions(loader, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path bundled = Files.writeString(directory.resolve("bundled.so"), "1");
    answers = new ChoiceCache(directory.resolve("deep/cache/run"));
    answer = answer(loader, directory.resolve("store/glibc"), List.of(Fingerprint.of(bundled)));
  }

  private static CachedChoice answer(Path loader, Path storePath, List<Fingerprint> files) {
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
    try (Stream<Path> files = Files.list(answers.directory())) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  void isFoundAgain() {
    assertThat(answers.get(QUESTION)).isNull();
    answers.put(QUESTION, answer);
    assertThat(answers.get(QUESTION)).isEqualTo(answer);
    answers.put(QUESTION, answer(Path.of("/bin/sh"), Path.of("/"), List.of()));
    assertThat(answers.get(QUESTION)).isNotNull().isNotEqualTo(answer);
  }

  @Test
  void belongsToItsQuestion() throws IOException {
    answers.put(QUESTION, answer);
    List<String> other = List.of("/program\n", "1 2 4", "");
    // As if both had the same place.
    Files.copy(file(), answers.directory().resolve(Integer.toHexString(other.hashCode())));
    assertThat(answers.get(other)).isNull();
  }

  @Test
  void endsWithWhatItNames() throws IOException {
    answers.put(QUESTION, answer);
    Files.writeString(directory.resolve("bundled.so"), "22");
    assertThat(answers.get(QUESTION)).isNull();
    answers.put(
        QUESTION,
        answer(Path.of(answer.loader().path()), directory.resolve("store/glibc"), List.of()));
    assertThat(answers.get(QUESTION)).isNotNull();
    Files.delete(Path.of(answer.loader().path()));
    Files.delete(directory.resolve("store/glibc"));
    assertThat(answers.get(QUESTION)).isNull();
  }

  @Test
  void isTheUsersAlone() throws IOException {
    answers.put(QUESTION, answer);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(answers.directory())))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw--w----", "rw-----w-"})
  void isNotBelievedWhereOthersCanWrite(String permissions) throws IOException {
    answers.put(QUESTION, answer);
    Path file = file();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    assertThat(answers.get(QUESTION)).isNull();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(answers.get(QUESTION)).isNotNull();
    Files.setPosixFilePermissions(
        answers.directory(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(answers.get(QUESTION)).isNull();
  }

  @Test
  void isNoLink() throws IOException {
    answers.put(QUESTION, answer);
    Path file = file();
    Path elsewhere = Files.move(file, directory.resolve("elsewhere"));
    Files.createSymbolicLink(file, elsewhere);
    assertThat(answers.get(QUESTION)).isNull();
  }

  @Test
  void damageIsNoAnswer() throws IOException {
    answers.put(QUESTION, answer);
    Path file = file();
    String whole = Files.readString(file);
    for (int length = 0; length < whole.length() - 1; length++) {
      Files.writeString(file, whole.substring(0, length));
      assertThat(answers.get(QUESTION)).as("%d characters", length).isNull();
    }
    for (String damaged :
        List.of(
            whole.replace("GLIBC", "DOS"),
            whole.replace("\0003\0", "\0-3\0"),
            whole.replace("\0003\0", "\000999999999\0"),
            whole.replace("\0001\0", "\0two\0"))) {
      Files.writeString(file, damaged);
      assertThat(answers.get(QUESTION)).isNull();
    }
  }

  @Test
  void whereNothingCanBeKeptNothingIs() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    ChoiceCache nowhere = new ChoiceCache(file.resolve("run"));
    nowhere.put(QUESTION, answer);
    assertThat(nowhere.get(QUESTION)).isNull();
  }
}
