package io.github.nixld.choose.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/choosing.md says what the code does: its examples are run, its budgets are read, its
/// classes exist.
class ChoosingDocumentTest {
  private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern EXAMPLE =
      Pattern.compile("```store\n(.*?)```\n.*?```text\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("\\[`(\\w+)`\\]\\((\\.\\./[^)]*)\\)");

  private final String document = read();

  private static String read() {
    try {
      return Files.readString(CHECKOUT.resolve("docs/choosing.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theExamplesAreWhatTheStepsDo() throws IOException {
    List<MatchResult> examples = EXAMPLE.matcher(document).results().toList();
    assertThat(examples).hasSize(3);
    for (MatchResult example : examples) {
      assertThat(new WorkedExample(example.group(1)).text()).isEqualTo(example.group(2));
    }
  }

  @Test
  void theTableHasEveryBudget() throws IllegalAccessException {
    for (Field field : SearchBudget.class.getDeclaredFields()) {
      if (field.getType() == int.class) {
        assertThat(document).contains("| `" + field.getName() + "` | " + field.getInt(null) + " |");
      }
    }
  }

  @Test
  void everyClassThatItNamesIsThere() {
    List<MatchResult> links = CLASS.matcher(document).results().toList();
    assertThat(links).hasSizeGreaterThan(10);
    for (MatchResult link : links) {
      assertThat(CHECKOUT.resolve("docs").resolve(link.group(2)))
          .exists()
          .hasFileName(link.group(1) + ".java");
    }
  }
}
