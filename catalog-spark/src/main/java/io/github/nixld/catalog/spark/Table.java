package io.github.nixld.catalog.spark;

import java.util.Arrays;
import java.util.Locale;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/// The tables of a job, each in Parquet files; docs/catalog.md describes them for who asks them.
enum Table {
  /// What a cache says of a store path.
  PATH(
      """
      required binary basename (STRING);
      required binary cache (STRING);
      required binary nar_hash (STRING);
      required int64 nar_size;
      required int64 file_size;
      %s
      optional binary deriver (STRING);
      """
          .formatted(list("refs"))),

  /// What the listing of a NAR says of it.
  LISTING(
      """
      required binary nar_hash (STRING);
      required int32 reader;
      required binary basename (STRING);
      required binary says (STRING);
      """),

  /// What was read of a NAR, as the next run and the catalog need it.
  CONTENTS(
      """
      required binary nar_hash (STRING);
      required int32 reader;
      required binary record;
      """),

  /// What the files of a NAR are that a loader may find.
  OBJECT(
      """
      required binary nar_hash (STRING);
      required int32 reader;
      required binary path (STRING);
      required binary kind (STRING);
      optional binary fault (STRING);
      optional int32 machine;
      optional int32 elf_class;
      optional binary soname (STRING);
      optional binary interpreter (STRING);
      %s
      optional binary rpath (STRING);
      optional binary runpath (STRING);
      %s
      %s
      optional binary build_id (STRING);
      """
          .formatted(list("needed"), list("versions_defined"), list("versions_needed"))),

  /// Their dynamic symbols.
  SYMBOLS(
      """
      required binary nar_hash (STRING);
      required int32 reader;
      required binary path (STRING);
      required binary name (STRING);
      optional binary version (STRING);
      required boolean defined;
      required boolean weak;
      """),

  /// The store paths that a run could not read.
  FAILURE(
      """
      required binary basename (STRING);
      required binary reason (STRING);
      """),

  /// What a run was asked for.
  RELEASE(
      """
      required binary channel (STRING);
      required binary system (STRING);
      required binary nixpkgs (STRING);
      required int64 created (TIMESTAMP(MILLIS, true));
      required binary store (STRING);
      %s
      required int32 listed;
      required int32 known;
      required int32 read;
      """
          .formatted(list("caches")));

  private final String columns;

  Table(String columns) {
    this.columns = columns;
  }

  private static String list(String name) {
    return "required group %s (LIST) { repeated group list { required binary element (STRING); } }"
        .formatted(name);
  }

  /// As it is called in file names.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  MessageType schema() {
    return MessageTypeParser.parseMessageType("message %s {%n%s}".formatted(this, columns));
  }

  /// The schema with some of the columns alone.
  MessageType schema(String... names) {
    MessageType all = schema();
    return new MessageType(all.getName(), Arrays.stream(names).map(all::getType).toList());
  }

  /// Whether a file is one of this table's, by its name.
  boolean has(String file) {
    return file.substring(file.lastIndexOf('/') + 1).startsWith(this + "-");
  }
}
