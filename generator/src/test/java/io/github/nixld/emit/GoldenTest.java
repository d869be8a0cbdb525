package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every format writes every sample as `golden/<sample>.<format>.expected` has it.
///
/// `-Dgolden.write=true` writes those files instead: read them before you commit them.
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  static Stream<Arguments> samples() {
    return SampleEnvironments.all().entrySet().stream()
        .flatMap(sample ->
            OutputFormats.NAMES.stream()
                .map(format ->
                    Arguments.of(sample.getKey() + "." + format, format, sample.getValue())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void writesWhatIsExpected(String name, String format, OutputRequest request) throws IOException {
    StringBuilder text = new StringBuilder();
    String refusal = OutputFormats.named(format).refusal(request);
    if (refusal == null) {
      OutputFormats.named(format).write(request, text);
    } else {
      text.append("refused: ").append(refusal).append('\n');
    }
    Path expected = GOLDEN.resolve(name + ".expected");
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(expected, text);
    }
    assertThat(text.toString()).isEqualTo(Files.readString(expected));
  }

  @Test
  void noExpectationIsLeftOver() throws IOException {
    List<String> names = new ArrayList<>();
    samples().forEach(sample -> names.add(sample.get()[0] + ".expected"));
    try (Stream<Path> files = Files.list(GOLDEN)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }
}
