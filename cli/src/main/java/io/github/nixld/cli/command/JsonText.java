package io.github.nixld.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.nixld.emit.PlainText;
import java.io.IOException;
import java.io.StringWriter;

/// JSON documents on standard output, indented.
public final class JsonText {
  private JsonText() {}

  /// Writes the document's one value.
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  public static void print(Streams streams, Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      body.write(json);
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail", e);
    }
    streams.out().append(PlainText.json(text.toString())).append('\n');
  }
}
