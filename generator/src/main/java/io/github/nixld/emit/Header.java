package io.github.nixld.emit;

import io.github.nixld.linux.FileNames;
import io.github.nixld.signature.Sha256;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The first line of a file: what made it, for which program, and how to make it again.
///
/// ```
/// # Made by nixld (0f343b0931126a20) for ./program: nixld-env --format shell.nix ./program
/// ```
///
/// The digits are the first 8 bytes of the SHA-256 of everything after the line. They show whether
/// the file was edited since it was made.
final class Header {
  private static final int BYTES = 8;
  private static final Pattern LINE =
      Pattern.compile(
          "# Made by nixld \\(([0-9a-f]{" + 2 * BYTES + "})\\) [^\n]*\n(.*)", Pattern.DOTALL);

  private Header() {}

  /// A text under its line.
  static String over(String text, OutputRequest request) {
    List<String> asked = request.question().asked();
    String more = asked.size() > 1 ? " and " + (asked.size() - 1) + " more" : "";
    return "# Made by nixld ("
        + digest(text)
        + ") for "
        + PlainText.word(asked.getFirst())
        + more
        + ": "
        + PlainText.command(request.question().command())
        + "\n"
        + text;
  }

  /// Whether a text is unchanged since it was made.
  static boolean isUnder(String text) {
    Matcher matcher = LINE.matcher(text);
    return matcher.matches() && digest(matcher.group(2)).equals(matcher.group(1));
  }

  private static String digest(String text) {
    return HexFormat.of().formatHex(Sha256.start().digest(FileNames.encode(text)), 0, BYTES);
  }
}
