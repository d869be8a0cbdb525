package io.github.nixld.catalog.spark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `tables.json`: the files of the tables that count. To put a new one is what makes a run visible,
/// all of it at once.
///
///     {"format":1,"made":"…","files":["20260601T030000Z-1f2e/path-00000-….parquet"]}
///
/// @param made the inputs of the catalog beside it; "" before the first catalog
/// @param files their names in `tables/`, oldest first
record TableList(String made, List<String> files) {
  /// The name of the file.
  static final String NAME = "tables.json";

  private static final int FORMAT = 1;
  private static final Pattern FILE =
      Pattern.compile("[0-9A-Za-z-]{1,100}/[a-z]{1,20}-[0-9A-Za-z-]{1,100}\\.parquet");

  TableList {
    files = List.copyOf(files);
  }

  static TableList empty() {
    return new TableList("", List.of());
  }

  /// The same with more files.
  TableList with(String made, List<String> more) {
    return new TableList(made, Stream.concat(files.stream(), more.stream()).toList());
  }

  /// The names of the runs that have files in it.
  Set<String> runs() {
    return files.stream()
        .map(file -> file.substring(0, file.indexOf('/')))
        .collect(Collectors.toSet());
  }

  byte[] toBytes() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("made", made);
      json.writeArrayFieldStart("files");
      for (String file : files) {
        json.writeString(file);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /// @param source where it is from, for messages
  /// @throws IOException if it is not such a list
  static TableList parse(byte[] bytes, String source) throws IOException {
    String made = "";
    long format = 0;
    List<String> files = new ArrayList<>();
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "format" -> format = json.getValueAsLong();
          case "made" -> made = json.getValueAsString("");
          case "files" -> {
            while (json.nextToken() == JsonToken.VALUE_STRING) {
              files.add(json.getText());
            }
          }
          default -> json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IOException(source + ": not a list of tables: remove it", e);
    }
    if (format != FORMAT || !files.stream().allMatch(file -> FILE.matcher(file).matches())) {
      throw new IOException(source + ": not a list of tables of this version: remove it");
    }
    return new TableList(made, files);
  }
}
