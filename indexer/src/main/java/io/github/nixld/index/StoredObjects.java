package io.github.nixld.index;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.LdSo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tables `object` and `ld_so`, for reading; what was asked once is remembered.
final class StoredObjects {
  private final Queries queries;
  private final StoredTexts texts;
  private final Map<Long, ElfFile> facts = new HashMap<>();

  StoredObjects(Queries queries, StoredTexts texts) {
    this.queries = queries;
    this.texts = texts;
  }

  /// What is in a file.
  ElfFile facts(long object) throws SQLException {
    ElfFile known = facts.get(object);
    if (known == null) {
      known = read(object);
      facts.put(object, known);
    }
    return known;
  }

  /// Takes the facts of a file from a row, if they are not known yet.
  ///
  /// @param facts the column of `object.facts`, and so on
  void remember(long object, ResultSet row, int facts, int soname) throws SQLException {
    if (!this.facts.containsKey(object)) {
      this.facts.put(object, decode(object, row, facts, soname));
    }
  }

  /// Like [#facts], but does not remember them: for callers that read all of them.
  ElfFile read(long object) throws SQLException {
    ElfFile read =
        queries.first(
            "SELECT facts, soname FROM object WHERE id = ?",
            row -> decode(object, row, 1, 2),
            object);
    if (read == null) {
      throw new DamagedIndexException("object %d is missing".formatted(object));
    }
    return read;
  }

  private ElfFile decode(long object, ResultSet row, int facts, int soname) throws SQLException {
    byte[] bytes = row.getBytes(facts);
    if (bytes == null) {
      throw new DamagedIndexException("object %d is missing".formatted(object));
    }
    long name = row.getLong(soname);
    return FactsCodec.decode(bytes, name == 0 ? null : texts.text(name), texts);
  }

  /// Null if the object is no dynamic loader.
  @Nullable LdSo ldSo(long object) throws SQLException {
    List<String> directories =
        queries.all(
            "SELECT path FROM ld_so_directory WHERE object = ? ORDER BY position",
            row -> row.getString(1),
            object);
    return queries.first(
        "SELECT kind, version, cache, lib FROM ld_so WHERE object = ?",
        row ->
            new LdSo(
                kind(row.getString(1)),
                row.getString(2),
                directories,
                row.getString(3),
                row.getString(4)),
        object);
  }

  private static LdSo.Kind kind(String name) {
    for (LdSo.Kind kind : LdSo.Kind.values()) {
      if (kind.name().equals(name)) {
        return kind;
      }
    }
    throw new DamagedIndexException("ld_so.kind is " + name);
  }
}
