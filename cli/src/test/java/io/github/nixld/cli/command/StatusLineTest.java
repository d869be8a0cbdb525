package io.github.nixld.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private static final String CLEARED = "\r\u001b[K";

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Streams streams =
      new Streams(
          new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
          new PrintStream(err, true, UTF_8));

  private static String work() throws InterruptedException {
    Thread.sleep(1500);
    return "done";
  }

  @Test
  void aLongWorkSaysHowLongItHasTaken() throws InterruptedException {
    String result = new StatusLine(streams, true).during("reading it", StatusLineTest::work);
    assertThat(result).isEqualTo("done");
    assertThat(err.toString(UTF_8)).isEqualTo(CLEARED + "reading it: 1 s" + CLEARED);
  }

  @Test
  void aShortWorkSaysNothing() {
    assertThat(new StatusLine(streams, true).during("reading it", () -> 3)).isEqualTo(3);
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void thereIsNoneWithoutATerminalOrIfItIsToBeQuiet() throws InterruptedException {
    new StatusLine(streams, false).during("reading it", StatusLineTest::work);
    Streams quiet = streams.with(new Manner(Manner.Volume.QUIET, "auto", false, false));
    new StatusLine(quiet, true).show("reading it");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void aFaultEndsTheLineToo() {
    StatusLine line = new StatusLine(streams, true);
    assertThatThrownBy(() ->
            line.during(
                "reading it",
                () -> {
                  line.show("half");
                  throw new IOException("x");
                }))
        .isInstanceOf(IOException.class);
    assertThat(err.toString(UTF_8)).endsWith(CLEARED);
  }
}
