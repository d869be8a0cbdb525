package io.github.nixld.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people read if SQLite fails: no code of SQLite, and no path as its own reason.
class SqliteFaultTest {
  @TempDir private Path directory;

  private SQLException failing(SqliteFile.Mode mode, String... statements) {
    return catchThrowableOfType(
        SQLException.class,
        () -> {
          try (Connection connection = SqliteFile.open(directory.resolve("db"), mode, 0);
              Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(sql);
            }
          }
        });
  }

  @Test
  void aFullDisk() {
    SQLException full =
        failing(
            SqliteFile.Mode.CREATE,
            "PRAGMA max_page_count = 2",
            "CREATE TABLE a (b)",
            "INSERT INTO a VALUES (randomblob(100000))");
    assertThat(SqliteFault.reason(full)).isEqualTo("No space left on device");
    assertThat(SqliteFault.isDamage(full)).isFalse();
  }

  @Test
  void whatIsWrongWithTheFile() throws Exception {
    SQLException other = failing(SqliteFile.Mode.CREATE, "CREATE TABLE a (b)", "SELECT c FROM a");
    assertThat(SqliteFault.reason(other)).isEqualTo("no such column: c");
    assertThat(SqliteFault.isDamage(other)).isTrue();
    SQLException twice =
        failing(
            SqliteFile.Mode.WRITE,
            "CREATE TABLE d (e UNIQUE)",
            "INSERT INTO d VALUES (1)",
            "INSERT INTO d VALUES (1)");
    assertThat(SqliteFault.reason(twice)).isEqualTo("UNIQUE constraint failed: d.e");
    byte[] bytes = Files.readAllBytes(directory.resolve("db"));
    Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
    Files.write(directory.resolve("db"), bytes);
    SQLException damaged = failing(SqliteFile.Mode.READ, "SELECT * FROM d");
    assertThat(SqliteFault.reason(damaged)).isEqualTo(SqliteFault.DAMAGED);
    assertThat(SqliteFault.isDamage(damaged)).isTrue();
    Files.writeString(directory.resolve("db"), "no database at all, but text".repeat(1000));
    assertThat(SqliteFault.reason(failing(SqliteFile.Mode.READ, "SELECT * FROM d")))
        .isEqualTo(SqliteFault.DAMAGED);
  }

  @Test
  void whatKeepsFromOpeningIt() {
    assertThat(SqliteFault.reason(failing(SqliteFile.Mode.READ)))
        .isEqualTo("it, or a file beside it, cannot be opened");
    SQLException none = failing(SqliteFile.Mode.CREATE, "CREATE TABLE a (b)");
    assertThat((Throwable) none).isNull();
    assertThat(SqliteFault.reason(failing(SqliteFile.Mode.READ, "INSERT INTO a VALUES (1)")))
        .isEqualTo("it cannot be written to");
    assertThat(SqliteFault.reason(new AccessDeniedException("/home/me/db")))
        .isEqualTo("permission denied");
  }

  @Test
  void anotherProcessHoldsIt() throws Exception {
    try (Connection connection = SqliteFile.open(directory.resolve("db"), SqliteFile.Mode.CREATE);
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      assertThat(SqliteFault.reason(failing(SqliteFile.Mode.WRITE, "CREATE TABLE a (b)")))
          .isEqualTo("another process is using it");
    }
  }
}
