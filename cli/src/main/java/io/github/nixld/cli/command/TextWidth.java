package io.github.nixld.cli.command;

import io.github.nixld.linux.Linux;
import java.util.ArrayList;
import java.util.List;

/// Text for people, in lines that fit their terminal.
public final class TextWidth {
  /// In less, a column of descriptions would have one word a line.
  private static final int LEAST = 40;

  private TextWidth() {}

  /// How many characters a line of standard output may have.
  ///
  /// @param usual how many if it is no terminal, and at most
  public static int ofOutput(int usual) {
    return of(Linux.columns(1), usual);
  }

  /// @param columns what the terminal says; 0 if there is none
  static int of(int columns, int usual) {
    return columns == 0 ? usual : Math.clamp(columns, Math.min(LEAST, usual), usual);
  }

  /// Appends words in lines of at most a width, and ends the last line.
  ///
  /// @param at how many characters the line has already
  /// @param indent the indent of the lines after the first
  public static void wrap(StringBuilder text, String words, int at, int indent, int width) {
    text.append(String.join("\n" + " ".repeat(indent), lines(words, width - at, width - indent)));
    text.append('\n');
  }

  /// The same words in lines. Only a word that is longer than a line makes a longer one.
  ///
  /// @param first how many characters the first line may have
  /// @param others how many each of the others may have
  public static List<String> lines(String words, int first, int others) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean empty = true;
    for (String word : words.split(" ")) {
      int room = lines.isEmpty() ? first : others;
      if (!empty && line.length() + 1 + word.length() > room) {
        lines.add(line.toString());
        line.setLength(0);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
