package io.github.nixld.attribute;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The table that corrects what names, databases and evaluations get wrong, in the resource
/// `curated`: names of libraries, the attributes that provide them, why, and what to know before
/// using them.
public final class Curated {
  private static final String COLUMN = "\\s*\\|\\s*";

  private Curated() {}

  /// One row.
  ///
  /// @param names of libraries; a `*` stands for digits, the same in the attributes
  /// @param attributes the best first, those of newer nixpkgs before older; none if no package
  ///   should be used
  /// @param reason why the row is right
  /// @param warning what to know before using it; may be empty
  public record Row(List<String> names, List<Attribute> attributes, String reason, String warning) {
    public Row {
      names = List.copyOf(names);
      attributes = List.copyOf(attributes);
    }
  }

  /// The row for a library; null if there is none.
  ///
  /// @param name as the loader asks for it
  public static @Nullable Row of(String name) {
    for (Row row : rows()) {
      for (String pattern : row.names()) {
        String digits = match(pattern, name);
        if (digits != null) {
          return filled(row, name, digits);
        }
      }
    }
    return null;
  }

  /// What the `*` of a pattern stands for in a name; empty if the pattern has none, null if the
  /// name does not match.
  private static @Nullable String match(String pattern, String name) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(name) ? "" : null;
    }
    String before = pattern.substring(0, star);
    String after = pattern.substring(star + 1);
    if (name.length() <= before.length() + after.length()
        || !name.startsWith(before)
        || !name.endsWith(after)) {
      return null;
    }
    String digits = name.substring(before.length(), name.length() - after.length());
    return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? digits : null;
  }

  private static Row filled(Row row, String name, String digits) {
    List<Attribute> attributes = new ArrayList<>();
    for (Attribute attribute : row.attributes()) {
      attributes.add(
          new Attribute(
              attribute.path().replace("*", digits), attribute.output(), attribute.evidence()));
    }
    return new Row(List.of(name), attributes, row.reason(), row.warning());
  }

  /// All rows. They are read each time, since a run asks for few names.
  static List<Row> rows() {
    try (InputStream in = Curated.class.getResourceAsStream("curated")) {
      if (in == null) {
        throw new IllegalStateException("the jar has no table of attributes");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Curated::row)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    String[] columns = Pattern.compile(COLUMN).split(line.strip(), -1);
    if (columns.length != 4) {
      throw new IllegalStateException("a row has four columns: " + line);
    }
    List<Attribute> attributes = new ArrayList<>();
    for (String word : columns[1].split(" ", -1)) {
      if (!word.isEmpty()) {
        int colon = word.indexOf(':');
        attributes.add(
            new Attribute(
                colon < 0 ? word : word.substring(0, colon),
                colon < 0 ? "out" : word.substring(colon + 1),
                Attribute.Evidence.CURATED));
      }
    }
    return new Row(List.of(columns[0].split(" ", -1)), attributes, columns[2], columns[3]);
  }
}
