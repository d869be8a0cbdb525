package io.github.nixld.attribute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The JSON after the files of a package (nix-index src/package.rs):
///
///     {"store_dir":"/nix/store","hash":"…","name":"zlib-1.3.1",
///      "origin":{"attr":"zlib","output":"out","toplevel":true,"system":"x86_64-linux"}}
final class FooterParser {
  private final JsonFactory json = new JsonFactory();

  /// Reads one footer. Missing fields are empty.
  ///
  /// @throws IOException if it is no such JSON
  ListedPackage.Footer parse(byte[] bytes, int length) throws IOException {
    String hash = "";
    String name = "";
    String path = "";
    String output = "";
    boolean toplevel = false;
    // Text, because the parser would guess the encoding of bytes.
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    try (JsonParser parser = json.createParser(text)) {
      expectObject(parser);
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new IOException("it ends too early");
        }
        if (token == JsonToken.END_OBJECT) {
          depth--;
        } else if (token == JsonToken.FIELD_NAME) {
          String field = parser.currentName();
          JsonToken value = parser.nextToken();
          if (value == JsonToken.START_OBJECT && depth == 1 && field.equals("origin")) {
            depth++;
          } else if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
            parser.skipChildren();
          } else {
            switch (depth + field) {
              case "1hash" -> hash = parser.getText();
              case "1name" -> name = parser.getText();
              case "2attr" -> path = parser.getText();
              case "2output" -> output = parser.getText();
              case "2toplevel" -> toplevel = value == JsonToken.VALUE_TRUE;
              default -> {}
            }
          }
        }
      }
    }
    return new ListedPackage.Footer(hash, name, path, output, toplevel);
  }

  private static void expectObject(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is no object");
    }
  }
}
