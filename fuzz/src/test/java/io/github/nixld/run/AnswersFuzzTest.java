package io.github.nixld.run;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Kept answers.
class AnswersFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void answer(byte[] text) {
    Answer answer = Answer.of(new String(text, StandardCharsets.UTF_8), List.of("q"));
    if (answer != null) {
      answer.holds();
    }
  }
}
