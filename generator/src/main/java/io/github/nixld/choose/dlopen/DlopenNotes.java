package io.github.nixld.choose.dlopen;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads the text of `.note.dlopen` notes (https://systemd.io/ELF_DLOPEN_METADATA):
///
///     [{"soname": ["libbpf.so.1", "libbpf.so.0"], "feature": "bpf", "description": "…", "priority": "suggested"}]
///
/// The first draft had one object instead of an array, and one string instead of several. Without a
/// priority it is "recommended".
///
/// The text is untrusted. A note that exceeds the limits below, or has another shape, is ignored.
/// Other fields of a note are skipped.
public final class DlopenNotes {
  private static final int MAX_HINTS = 256;
  private static final int MAX_NAMES = 16;
  private static final int MAX_NAME = 4096;
  private static final int MAX_DEPTH = 8;

  private DlopenNotes() {}

  /// The hints of some notes, in their order.
  public static List<DlopenHint> read(List<String> notes) {
    List<DlopenHint> hints = new ArrayList<>();
    for (String note : notes) {
      hints.addAll(Reader.read(note));
    }
    return List.copyOf(hints.subList(0, Math.min(hints.size(), MAX_HINTS)));
  }

  /// A class of its own, so that Jackson is loaded only if there is a note.
  private static final class Reader {
    private static final JsonFactory JSON =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    static List<DlopenHint> read(String note) {
      try {
        return parse(note);
      } catch (IOException e) {
        // A note that cannot be read is ignored; the object loads nevertheless.
        return List.of();
      }
    }

    private static List<DlopenHint> parse(String note) throws IOException {
      List<DlopenHint> hints = new ArrayList<>();
      try (JsonParser json = JSON.createParser(note)) {
        if (json.nextToken() == JsonToken.START_ARRAY) {
          while (json.nextToken() == JsonToken.START_OBJECT && hints.size() < MAX_HINTS) {
            add(hints, json);
          }
          expect(json, JsonToken.END_ARRAY);
        } else {
          expect(json, JsonToken.START_OBJECT);
          add(hints, json);
        }
        if (json.nextToken() != null) {
          throw new IOException("more than one value");
        }
      }
      return hints;
    }

    private static void add(List<DlopenHint> hints, JsonParser json) throws IOException {
      List<String> names = List.of();
      DlopenHint.Priority priority = DlopenHint.Priority.RECOMMENDED;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        switch (field) {
          case "soname" -> names = names(json, value);
          case "priority" -> {
            expect(json, JsonToken.VALUE_STRING);
            priority = priority(json.getText());
          }
          default -> json.skipChildren();
        }
      }
      expect(json, JsonToken.END_OBJECT);
      if (!names.isEmpty()) {
        hints.add(new DlopenHint(names, priority, DlopenHint.Evidence.NOTE));
      }
    }

    private static List<String> names(JsonParser json, JsonToken value) throws IOException {
      List<String> names = new ArrayList<>();
      if (value == JsonToken.VALUE_STRING) {
        addName(names, json.getText());
        return names;
      }
      expect(json, JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.VALUE_STRING) {
        addName(names, json.getText());
      }
      expect(json, JsonToken.END_ARRAY);
      return names;
    }

    private static void addName(List<String> names, String name) throws IOException {
      if (name.isEmpty() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
        throw new IOException("no soname");
      }
      if (names.size() < MAX_NAMES) {
        names.add(name);
      }
    }

    private static DlopenHint.Priority priority(String name) throws IOException {
      return switch (name) {
        case "required" -> DlopenHint.Priority.REQUIRED;
        case "recommended" -> DlopenHint.Priority.RECOMMENDED;
        case "suggested" -> DlopenHint.Priority.POSSIBLE;
        default -> throw new IOException("no priority");
      };
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
      if (json.currentToken() != token) {
        throw new IOException("not the shape of a note");
      }
    }
  }
}
