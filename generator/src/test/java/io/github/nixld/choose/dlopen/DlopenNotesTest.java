package io.github.nixld.choose.dlopen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.dlopen.DlopenHint.Priority;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a dlopen note says, and that nothing else comes of one that says something else.
class DlopenNotesTest {
  private static final String NOTE =
      """
      [{"feature":"bpf","description":"Support \\"firewalling\\"","priority":"suggested",
        "soname":["libbpf.so.1","libbpf.so.0"],"more":{"deep":[1,{"er":null}]}},
       {"soname":["libcrypt.so.2"],"priority":"required"}]
      """;

  private static List<DlopenHint> read(String note) {
    return DlopenNotes.read(List.of(note));
  }

  private static DlopenHint hint(Priority priority, String... names) {
    return new DlopenHint(List.of(names), priority, DlopenHint.Evidence.NOTE);
  }

  @Test
  void readsEveryObjectOfTheArray() {
    assertThat(read(NOTE))
        .containsExactly(
            hint(Priority.POSSIBLE, "libbpf.so.1", "libbpf.so.0"),
            hint(Priority.REQUIRED, "libcrypt.so.2"));
  }

  @Test
  void readsTheFirstDraft() {
    assertThat(read("{\"soname\":\"liba.so.1\",\"priority\":\"recommended\"}"))
        .containsExactly(hint(Priority.RECOMMENDED, "liba.so.1"));
  }

  @Test
  void recommendsWhereItSaysNothingElse() {
    assertThat(read("[{\"soname\":[\"liba.so.1\"]}]"))
        .containsExactly(hint(Priority.RECOMMENDED, "liba.so.1"));
  }

  @Test
  void oneBadNoteDoesNotSpoilAnother() {
    assertThat(DlopenNotes.read(List.of("[", "[{\"soname\":[\"liba.so.1\"]}]", "x"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "1",
        "[]",
        "{}",
        "[{}]",
        "[1]",
        "[{\"soname\":[]}]",
        "[{\"soname\":1}]",
        "[{\"soname\":[1]}]",
        "[{\"soname\":[\"\"]}]",
        "[{\"soname\":[\"a\\u0000b\"]}]",
        "[{\"soname\":[\"liba.so\"],\"priority\":\"urgent\"}]",
        "[{\"soname\":[\"liba.so\"],\"priority\":1}]",
        "[{\"soname\":[\"liba.so\"]}",
        "[{\"soname\":[\"liba.so\"]}] trailing",
        "[{\"soname\":[\"liba.so\"]}][]",
        "[[{\"soname\":[\"liba.so\"]}]]"
      })
  void whatHasAnotherShapeSaysNothing(String note) {
    assertThat(read(note)).isEmpty();
  }

  @Test
  void limitsWhatIsTaken() {
    String many = "[" + "{\"soname\":[\"liba.so\"]},".repeat(9999) + "{\"soname\":[\"b\"]}]";
    assertThat(read(many)).isEmpty();
    String names = "[{\"soname\":[" + "\"liba.so\",".repeat(999) + "\"b\"]}]";
    assertThat(read(names).getFirst().names()).hasSizeLessThan(20);
    assertThat(read("[{\"soname\":[\"" + "x".repeat(60_000) + "\"]}]")).isEmpty();
    assertThat(read("[".repeat(60_000))).isEmpty();
    assertThat(read("[{\"a\":" + "[".repeat(60_000))).isEmpty();
  }

  @Test
  void damageDoesNoHarm() {
    Random random = new Random(3);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder note = new StringBuilder(NOTE);
      for (int i = 0; i <= round % 3; i++) {
        int at = random.nextInt(note.length());
        switch (random.nextInt(3)) {
          case 0 -> note.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
          case 1 -> note.deleteCharAt(at);
          default -> note.insert(at, "[]{}\",:\\0".charAt(random.nextInt(9)));
        }
      }
      for (DlopenHint hint : read(note.toString())) {
        read++;
        assertThat(hint.names()).isNotEmpty().allMatch(name -> !name.isEmpty());
      }
    }
    assertThat(read).isPositive();
  }
}
