package io.github.nixld.attribute;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// What `packages.nix` evaluates to, as a stream:
///
///     {"outputs":[["zlib","out","/nix/store/…-zlib-1.3.1"],…],"version":"25.11pre-git"}
final class OutputPathsParser {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_TEXT = 10_000;

  /// Takes what is read.
  interface Consumer {
    void version(String text);

    void output(String path, String output, String outPath)
        throws SQLException, AttributesException;
  }

  private final JsonFactory json =
      JsonFactory.builder()
          // The rest of the stream is the caller's.
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_TEXT)
                  .build())
          .build();

  /// Reads all.
  ///
  /// @throws IOException if it is anything else
  void parse(InputStream in, Consumer consumer)
      throws IOException, SQLException, AttributesException {
    try (JsonParser parser = json.createParser(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("outputs")) {
          expect(value, JsonToken.START_ARRAY);
          outputs(parser, consumer);
        } else if (field.equals("version") && value == JsonToken.VALUE_STRING) {
          consumer.version(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
    } catch (JsonProcessingException e) {
      throw new IOException("what Nix prints is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void outputs(JsonParser parser, Consumer consumer)
      throws IOException, SQLException, AttributesException {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String path = text(parser);
      String output = text(parser);
      String outPath = text(parser);
      expect(parser.nextToken(), JsonToken.END_ARRAY);
      consumer.output(path, output, outPath);
    }
    expect(parser.currentToken(), JsonToken.END_ARRAY);
  }

  private static String text(JsonParser parser) throws IOException {
    expect(parser.nextToken(), JsonToken.VALUE_STRING);
    return parser.getText();
  }

  private static void expect(JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) {
      throw new IOException("what Nix prints is not understood");
    }
  }
}
