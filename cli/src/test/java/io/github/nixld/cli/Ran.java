package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

/// What a program or command did.
public record Ran(int status, String out, String err) {
  /// Its output, where it succeeded.
  ///
  /// @throws AssertionError where it did not; the message has all of it
  public String orFail() {
    if (status != 0) {
      throw new AssertionError(this.toString());
    }
    return out;
  }

  /// The same, where it only complained, in one line.
  public Ran saysOneLine() {
    assertThat(err).startsWith("nixld: ").endsWith("\n");
    assertThat(err.lines()).hasSize(1);
    assertThat(out).isEmpty();
    return this;
  }

  @Override
  public String toString() {
    return "exit status " + status + "\n" + out + err;
  }
}
