package io.github.nixld.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Text that says something to one language or another.
final class HostileText {
  private static final List<String> SAYINGS =
      List.of(
          "",
          " ",
          "  two  ",
          "'",
          "''",
          "'''",
          "\\",
          "\\'",
          "a'b'c",
          "it's \\n \\t",
          "it's $HOME",
          "\n",
          "\n\n",
          "a\n",
          "\na",
          "a\r\nb",
          "\r",
          "\t",
          "$",
          "$x",
          "$$x",
          "$${x}",
          "${builtins.readFile \"/etc/passwd\"}",
          "''${x}",
          "''\\${x}",
          "''\\n",
          "\"; rm -rf ~; \"",
          "\" + builtins.abort \"x",
          "$(touch x)",
          "`touch x`",
          "(touch x)",
          "%h %%",
          "~",
          "~root",
          "-n",
          "--help",
          "a=b",
          "=",
          "#",
          "a #b",
          ";",
          "*/",
          "/*",
          "\u0001\u007f\u001b[2J",
          "\u0085\u00a0\u2028\u2029\u202e\u200b\ufeff",
          "é",
          "!x",
          "/nix/store/x-1.0+git_2/lib:/y@%,z",
          "\ud83d\ude00",
          "\ufffd",
          "$'\\n'",
          "\\x41\\101\\u0041",
          "with",
          "or",
          "a.b");

  private static final String CHARACTERS = "'\"\\$`{}()\n\r\t #;%~!*?[]<>|&=:,.-/anx0é";
  private static final int RANDOM = 300;
  private static final int LENGTH = 12;

  private HostileText() {}

  /// Sayings, and random strings of what they are made of: the same ones each time.
  static List<String> all() {
    List<String> all = new ArrayList<>(SAYINGS);
    all.add(SampleEnvironments.HOSTILE);
    Random random = new Random(1);
    for (int i = 0; i < RANDOM; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(LENGTH); length >= 0; length--) {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      all.add(text.toString());
    }
    return all;
  }
}
