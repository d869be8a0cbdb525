package io.github.nixld.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A [Manifest] as JSON. Every value is checked before it is used: names go into paths, and sizes
/// limit what is written. Unknown fields are skipped; signatures do not cover them.
public final class ManifestJson {
  /// The name of the file.
  public static final String NAME = "manifest.json";

  /// A manifest is smaller.
  public static final int MAX_BYTES = 1 << 20;

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final Pattern REVISION = Pattern.compile("[0-9a-f]{40}|");
  private static final Pattern DIRECTORY = Pattern.compile("(/[A-Za-z0-9+._-]+)+");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,2000}");

  /// A file of a catalog is smaller: SQLite allows 281 TB, and users wait for less.
  private static final long MAX_FILE = 1L << 40;

  private final String source;
  private final Map<String, Object> values;

  private ManifestJson(String source, Map<String, Object> values) {
    this.source = source;
    this.values = values;
  }

  /// Writes one.
  public static String write(Manifest manifest) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeNumberField("format", Manifest.FORMAT);
      json.writeStringField("channel", manifest.channel());
      json.writeStringField("system", manifest.system());
      json.writeStringField("nixpkgs", manifest.nixpkgs());
      json.writeStringField("created", manifest.created().toString());
      json.writeStringField("store", manifest.store());
      list(json, "caches", manifest.caches());
      json.writeObjectFieldStart("coverage");
      json.writeNumberField("listed", manifest.coverage().listed());
      json.writeNumberField("known", manifest.coverage().known());
      json.writeNumberField("objects", manifest.coverage().objects());
      json.writeEndObject();
      file(json, "names", manifest.names());
      file(json, "plainNames", manifest.plainNames());
      file(json, "symbols", manifest.symbols());
      list(json, "signatures", manifest.signatures());
      json.writeEndObject();
    }
    return text + "\n";
  }

  private static void list(JsonGenerator json, String name, List<String> texts) throws IOException {
    json.writeArrayFieldStart(name);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void file(JsonGenerator json, String name, Manifest.File file) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("file", file.name());
    json.writeNumberField("size", file.size());
    json.writeStringField("sha256", file.sha256());
    json.writeEndObject();
  }

  /// Reads one.
  ///
  /// @param source where it is from, for messages
  /// @throws SnapshotException if it is not a manifest
  public static Manifest read(byte[] text, String source) throws SnapshotException {
    Map<String, Object> values = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new SnapshotException(source + ": not the manifest of a catalog");
      }
      object(json, "", values);
      if (json.nextToken() != null) {
        throw new SnapshotException(source + ": something follows the manifest");
      }
    } catch (SnapshotException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new SnapshotException(
          source + ": not the manifest of a catalog: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new SnapshotException(source + ": not the manifest of a catalog", e);
    }
    return new ManifestJson(source, values).manifest();
  }

  /// Values by name, `outer.inner` for those within one another.
  private static void object(JsonParser json, String prefix, Map<String, Object> values)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + json.currentName();
      JsonToken token = json.nextToken();
      Object value =
          switch (Objects.requireNonNull(token)) {
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case START_ARRAY -> array(json);
            default -> "";
          };
      if (token == JsonToken.START_OBJECT) {
        if (!prefix.isEmpty()) {
          json.skipChildren();
        } else {
          object(json, name + ".", values);
        }
      } else if (values.put(name, value) != null) {
        throw new SnapshotException("the manifest has %s twice".formatted(name));
      }
    }
  }

  private static List<String> array(JsonParser json) throws IOException {
    List<String> texts = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return texts;
  }

  private Manifest manifest() throws SnapshotException {
    long format = number("format", Integer.MAX_VALUE);
    if (format != Manifest.FORMAT) {
      throw new SnapshotException(
          "%s: a catalog of format %d; this nixld reads %d"
              .formatted(source, format, Manifest.FORMAT));
    }
    int listed = (int) number("coverage.listed", Integer.MAX_VALUE);
    return new Manifest(
        text("channel", WORD),
        text("system", WORD),
        text("nixpkgs", REVISION),
        created(),
        text("store", DIRECTORY),
        texts("caches"),
        new Manifest.Coverage(
            listed,
            (int) number("coverage.known", listed),
            number("coverage.objects", Integer.MAX_VALUE)),
        file("names"),
        file("plainNames"),
        file("symbols"),
        texts("signatures"));
  }

  private Manifest.File file(String name) throws SnapshotException {
    return new Manifest.File(
        text(name + ".file", WORD),
        number(name + ".size", MAX_FILE),
        text(name + ".sha256", SHA256));
  }

  private Instant created() throws SnapshotException {
    try {
      return Instant.parse(text("created", PRINTABLE));
    } catch (DateTimeParseException e) {
      throw wrong("created", e);
    }
  }

  private String text(String name, Pattern form) throws SnapshotException {
    if (values.get(name) instanceof String text && form.matcher(text).matches()) {
      return text;
    }
    throw wrong(name, null);
  }

  private long number(String name, long max) throws SnapshotException {
    if (values.get(name) instanceof Long number && number >= 0 && number <= max) {
      return number;
    }
    throw wrong(name, null);
  }

  private List<String> texts(String name) throws SnapshotException {
    List<String> texts = new ArrayList<>();
    if (!(values.get(name) instanceof List<?> list)) {
      throw wrong(name, null);
    }
    for (Object item : list) {
      if (!(item instanceof String text) || !PRINTABLE.matcher(text).matches()) {
        throw wrong(name, null);
      }
      texts.add(text);
    }
    return texts;
  }

  private SnapshotException wrong(String name, @Nullable Exception e) {
    String message = "%s: '%s' of the manifest is missing or wrong".formatted(source, name);
    return e == null ? new SnapshotException(message) : new SnapshotException(message, e);
  }
}
