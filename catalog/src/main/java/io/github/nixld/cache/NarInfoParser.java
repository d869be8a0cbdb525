package io.github.nixld.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads a `.narinfo`: lines of `Key: value` (Nix libstore/nar-info.cc).
///
///     StorePath: /nix/store/0123…-zlib-1.3
///     URL: nar/1abc….nar.xz
///     Compression: xz
///     FileHash: sha256:1abc…
///     FileSize: 4029176
///     NarHash: sha256:0xyz…
///     NarSize: 18735072
///     References: 4567…-glibc-2.40 0123…-zlib-1.3
///     Deriver: 89ab…-zlib-1.3.drv
///     Sig: cache.example.org-1:c2ln…
///
/// Only `Sig` may come more than once; unknown keys are skipped.
final class NarInfoParser {
  /// The largest real ones, of a TeX Live with all that it refers to, have half a megabyte.
  static final int MAX_BYTES = 4 << 20;

  private static final String NO_DERIVER = "unknown-deriver";

  /// A base name by the rules of Nix libstore/path.cc.
  private static final Pattern BASENAME =
      Pattern.compile("[0-9abcdfghijklmnpqrsvwxyz]{32}-[0-9A-Za-z+\\-._?=]{1,211}");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final String file;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> signatures = new ArrayList<>();

  private NarInfoParser(String file) {
    this.file = file;
  }

  /// Reads one.
  ///
  /// @param file its address, for messages
  /// @param store the directory that store paths have to be in
  /// @param hash the requested part of the store path's name
  static NarInfo parse(String text, String file, String store, String hash) throws CacheException {
    NarInfoParser parser = new NarInfoParser(file);
    parser.split(text);
    return parser.build(store, hash);
  }

  private void split(String text) throws CacheException {
    if (!text.endsWith("\n")) {
      throw corrupt("its last line has no end: it is cut off");
    }
    for (String line : text.split("\n")) {
      int colon = line.indexOf(": ");
      String key =
          colon < 0
              ? line.endsWith(":") ? line.substring(0, line.length() - 1) : ""
              : line.substring(0, colon);
      if (key.isEmpty()) {
        throw corrupt("a line is not 'Key: value'");
      }
      String value = colon < 0 ? "" : line.substring(colon + 2);
      if (key.equals("Sig")) {
        signatures.add(value);
      } else if (values.put(key, value) != null) {
        throw corrupt("%s comes twice".formatted(key));
      }
    }
  }

  private NarInfo build(String store, String hash) throws CacheException {
    String storePath = required("StorePath");
    String basename = storePath.substring(storePath.lastIndexOf('/') + 1);
    if (!storePath.equals(store + "/" + basename) || !BASENAME.matcher(basename).matches()) {
      throw corrupt("StorePath is not a store path in " + store);
    }
    if (!basename.startsWith(hash + "-")) {
      throw corrupt("it is about another store path, " + basename);
    }
    String url = required("URL");
    if (url.isEmpty() || url.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      throw corrupt("URL is empty or has characters that no URL has");
    }
    NarHash narHash = NarHash.parse(required("NarHash"));
    if (narHash == null) {
      throw corrupt("NarHash is no SHA-256");
    }
    long narSize = number("NarSize");
    if (narSize <= 0) {
      throw corrupt("NarSize is missing or 0");
    }
    String deriver = values.get("Deriver");
    return new NarInfo(
        storePath,
        url,
        compression(),
        number("FileSize"),
        narHash,
        narSize,
        references(),
        deriver == null || deriver.equals(NO_DERIVER) || !BASENAME.matcher(deriver).matches()
            ? null
            : deriver,
        signatures);
  }

  private Compression compression() throws CacheException {
    String name = values.getOrDefault("Compression", "");
    // Nix libstore/nar-info.cc: files from before the field existed are bzip2.
    Compression compression = name.isEmpty() ? Compression.BZIP2 : Compression.named(name);
    if (compression == null) {
      throw corrupt("Compression '%s' is not supported".formatted(name));
    }
    return compression;
  }

  private List<String> references() throws CacheException {
    List<String> references = new ArrayList<>();
    for (String reference : values.getOrDefault("References", "").split(" ")) {
      if (!reference.isEmpty()) {
        if (!BASENAME.matcher(reference).matches()) {
          throw corrupt("References has something that is no store path's name");
        }
        references.add(reference);
      }
    }
    return references;
  }

  private String required(String key) throws CacheException {
    String value = values.get(key);
    if (value == null) {
      throw corrupt(key + " is missing");
    }
    return value;
  }

  /// -1 if there is none.
  private long number(String key) throws CacheException {
    String value = values.get(key);
    if (value == null) {
      return -1;
    }
    if (!NUMBER.matcher(value).matches()) {
      throw corrupt(key + " is not a number");
    }
    return Long.parseLong(value);
  }

  private CacheException corrupt(String reason) {
    return new CacheException(file + ": " + reason);
  }
}
