package io.github.nixld.elf;

/// Ends the reading of a file whose bytes contradict each other. It becomes a [MalformedElf] before
/// it leaves the package.
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1;

  /// @param reason the field and what is wrong with it, one line
  MalformedException(String reason) {
    // No stack trace: in a scan this is an ordinary outcome.
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
