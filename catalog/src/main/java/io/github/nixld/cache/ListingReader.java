package io.github.nixld.cache;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads `HASH.ls`, a cache's listing of a store path. It is not signed: it may omit files and
/// invent others. So it may only be used to save work.
///
///     {"version":1,"root":{"type":"directory","entries":{
///       "lib":{"type":"directory","entries":{
///         "libz.so":{"type":"symlink","target":"libz.so.1.3"},
///         "libz.so.1.3":{"type":"regular","size":112360,"executable":true,"narOffset":400}}}}}}
///
/// Since 2026 caches compress it without saying so; its first bytes show it.
///
/// Limits: [#MAX_BYTES], 1,000 levels of JSON, and paths of `PATH_MAX`.
final class ListingReader {
  static final long MAX_BYTES = 1 << 29;

  private static final int MAX_PATH = 4096;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxDocumentLength(MAX_BYTES).build())
          .build();

  private final JsonParser json;
  private final Consumer<ListedEntry> entries;

  private ListingReader(JsonParser json, Consumer<ListedEntry> entries) {
    this.json = json;
    this.entries = entries;
  }

  /// Reads a listing, and leaves its stream open.
  ///
  /// @param file its address, for messages
  /// @param entries gets the entries; those in a directory come before the directory itself
  static void read(InputStream in, String file, Consumer<ListedEntry> entries) throws IOException {
    try (JsonParser json = JSON.createParser(Compression.openByMagic(in))) {
      json.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
      new ListingReader(json, entries).document();
    } catch (JsonProcessingException e) {
      throw new CacheException(file + ": not a listing: " + e.getOriginalMessage());
    } catch (EOFException e) {
      // A fault of the decompression.
      throw new CacheException(file + ": not a listing: it is cut off");
    } catch (NotAListing e) {
      throw new CacheException(file + ": not a listing: " + e.getMessage());
    }
  }

  private static final class NotAListing extends IOException {
    private static final long serialVersionUID = 1;

    NotAListing(String message) {
      super(message);
    }
  }

  private void document() throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT);
    boolean root = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals("root")) {
        node("");
        root = true;
      } else if (name.equals("version") && json.getValueAsInt() != 1) {
        throw new NotAListing("version " + json.getValueAsInt());
      } else {
        json.skipChildren();
      }
    }
    if (!root || json.currentToken() != JsonToken.END_OBJECT) {
      throw new NotAListing("it has no root");
    }
  }

  private void node(String path) throws IOException {
    expect(json.currentToken(), JsonToken.START_OBJECT);
    String type = "";
    String target = null;
    long size = 0;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "type" -> type = json.getValueAsString("");
        case "target" -> target = json.getValueAsString();
        case "size" -> size = json.getValueAsLong();
        case "entries" -> entries(path);
        default -> json.skipChildren();
      }
    }
    entries.accept(new ListedEntry(path, type(type), target, size));
  }

  private void entries(String path) throws IOException {
    expect(json.currentToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      if (path.length() + 1 + name.length() > MAX_PATH) {
        throw new NotAListing("a path of more than %d characters".formatted(MAX_PATH));
      }
      node(path.isEmpty() ? name : path + "/" + name);
    }
  }

  private static ListedEntry.Type type(String name) throws IOException {
    return switch (name) {
      case "directory" -> ListedEntry.Type.DIRECTORY;
      case "regular" -> ListedEntry.Type.REGULAR;
      case "symlink" -> ListedEntry.Type.SYMLINK;
      default -> throw new NotAListing("a node without a type");
    };
  }

  private static void expect(@Nullable JsonToken token, JsonToken wanted) throws IOException {
    if (token != wanted) {
      throw new NotAListing("%s where %s should be".formatted(token, wanted));
    }
  }
}
