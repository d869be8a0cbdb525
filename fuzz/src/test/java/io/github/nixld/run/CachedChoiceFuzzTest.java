package io.github.nixld.run;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Kept choices.
class CachedChoiceFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void answer(byte[] text) {
    CachedChoice answer = CachedChoice.of(new String(text, StandardCharsets.UTF_8), List.of("q"));
    if (answer != null) {
      answer.holds();
    }
  }
}
