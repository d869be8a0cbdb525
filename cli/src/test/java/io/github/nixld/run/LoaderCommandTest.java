package io.github.nixld.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.LdSo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How each loader is told what to run.
class LoaderCommandTest {
  private static List<String> line(LdSo.Kind kind, String version, String libraryPath) {
    List<byte[]> arguments = List.of(bytes("name"), bytes("--list"));
    return new LoaderCommand("/ld", kind, version)
        .line(bytes(libraryPath), "/p", arguments).stream()
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
            .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void glibc() {
    assertThat(line(LdSo.Kind.GLIBC, "2.41", "/a:/b"))
        .containsExactly("/ld", "--library-path", "/a:/b", "--argv0", "name", "/p", "--list");
  }

  @Test
  void glibcBeforeItCouldGiveNames() {
    assertThat(line(LdSo.Kind.GLIBC, "", "/a"))
        .containsExactly("/ld", "--library-path", "/a", "/p", "--list");
  }

  @Test
  void anEmptyPathWouldReplaceTheUsersOwn() {
    assertThat(line(LdSo.Kind.GLIBC, "2.41", ""))
        .containsExactly("/ld", "--argv0", "name", "/p", "--list");
  }

  @Test
  void musl() {
    assertThat(line(LdSo.Kind.MUSL, "1.2.3", "/a"))
        .containsExactly("/ld", "--library-path", "/a", "--argv0", "name", "--", "/p", "--list");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3,true",
    "1.2.10,true",
    "1.10.0,true",
    "2.0,true",
    "1.2.2,false",
    "1.1.24,false",
    "1.2.3-git-5,true",
    "'',false",
    "x.y,false"
  })
  void muslSinceWhen(String version, boolean names) {
    assertThat(new LoaderCommand("/ld", LdSo.Kind.MUSL, version).names()).isEqualTo(names);
  }
}
