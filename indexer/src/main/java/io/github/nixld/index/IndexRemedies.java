package io.github.nixld.index;

import io.github.nixld.sqlite.SqliteFault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// What to do about an index that cannot be used: it ends every message about one.
///
/// @param build if there is no index, or it is one of an older nixld
/// @param rebuild if it is damaged, or one of a newer nixld
/// @param replace if the file is something else
record IndexRemedies(String build, String rebuild, String replace) {
  /// For the usual index of the usual store.
  static final IndexRemedies OF_STORE = ofStore("");

  /// For the index of a store.
  ///
  /// @param options the options of nixld-index that name it, with a space before each
  static IndexRemedies ofStore(String options) {
    return new IndexRemedies(
        "run nixld-index build" + options,
        "run nixld-index build --rebuild" + options,
        "remove it, or name another file");
  }

  /// The same remedy for everything.
  static IndexRemedies always(String remedy) {
    return new IndexRemedies(remedy, remedy, remedy);
  }

  /// Why a file cannot be opened as an index, by its header; null if it can.
  @Nullable IndexException refusal(Path file, IndexFile.State state) {
    return switch (state) {
      case IndexFile.State.Usable _ -> null;
      case IndexFile.State.Absent _ ->
          new IndexException("no index at %s: %s".formatted(file, build));
      case IndexFile.State.Foreign _ ->
          new IndexException("%s is not an index of nixld: %s".formatted(file, replace));
      case IndexFile.State.Old(int version) -> unusable(file, IndexFile.otherSchema(version));
      case IndexFile.State.Newer(int version) ->
          new IndexException(IndexFile.newer(file, version, rebuild));
      case IndexFile.State.Unusable(String reason) -> unusable(file, reason);
    };
  }

  private IndexException unusable(Path file, String reason) {
    return new IndexException("%s cannot be used: %s; %s".formatted(file, reason, build));
  }

  /// The file cannot be read.
  static IndexException unreadable(Path file, IOException e) {
    return new IndexException("%s cannot be read: %s".formatted(file, SqliteFault.reason(e)), e);
  }

  /// SQLite does not open the file.
  IndexException unusable(Path file, SQLException e) {
    return new IndexException(
        "%s cannot be used: %s; %s".formatted(file, SqliteFault.reason(e), build), e);
  }

  /// SQLite opened the file, and then found that it is damaged.
  DamagedIndexException damaged(Path file, SQLException e) {
    return damaged(file, SqliteFault.reason(e), e);
  }

  /// What is in the file contradicts itself.
  DamagedIndexException damaged(Path file, DamagedIndexException e) {
    return e.file() == null
        ? damaged(file, "%s (%s)".formatted(SqliteFault.DAMAGED, e.getMessage()), e)
        : e;
  }

  private DamagedIndexException damaged(Path file, String reason, Exception e) {
    return new DamagedIndexException(
        file, "%s cannot be used: %s; %s".formatted(file, reason, rebuild), e);
  }
}
