package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.HostileBytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.jdbc4.JDBC4Connection;

/// Nix's database, spoiled: whatever is wrong with it, there is an answer, or none.
class HostileNixDatabaseTest {
  private static final String PATHS =
      "CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, registrationTime INTEGER,"
          + " deriver TEXT)";
  private static final String REFERENCES =
      "CREATE TABLE Refs (referrer INTEGER, reference INTEGER)";

  @TempDir private Path root;
  private Path file;

  @BeforeEach
  void place() throws Exception {
    file = Files.createDirectories(root.resolve("nix/var/nix/db")).resolve("db.sqlite");
  }

  private byte[] database(String... statements) throws Exception {
    Path made = root.resolve("made");
    Files.deleteIfExists(made);
    String uri = made.toUri().toString();
    try (Connection connection = new JDBC4Connection("jdbc:sqlite:" + uri, uri, new Properties());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
    return Files.readAllBytes(made);
  }

  private byte[] withPaths(String values) throws Exception {
    return database(PATHS, REFERENCES, "INSERT INTO ValidPaths VALUES " + values);
  }

  private void ask(byte[] bytes) throws Exception {
    Files.write(file, bytes);
    try (NixDatabase database = NixDatabase.open(new SampleStore(root).store())) {
      if (database != null) {
        database.registration("a");
        database.closure(List.of("a", "b"));
        database.references("a");
      }
    }
  }

  @Test
  void anyBytes() throws Exception {
    byte[] sound =
        database(
            "PRAGMA page_size = 512",
            PATHS,
            REFERENCES,
            "INSERT INTO ValidPaths VALUES (1, '/nix/store/a', 100, '/nix/store/a.drv'),"
                + " (2, '/nix/store/b', 200, NULL)",
            "INSERT INTO Refs VALUES (1, 1), (1, 2), (2, 1)");
    new HostileBytes("Nix's database", this::ask)
        .spoil(sound)
        .spoilAtRandom(sound, 300)
        .kind("a path that is none", withPaths("(1, NULL, 1, NULL)"))
        .kind("a path without a slash", withPaths("(1, 'x', 1, 'x')"))
        .kind("an empty path", withPaths("(1, '/nix/store/a', 1, ''), (2, '', 2, '')"))
        .kind("a path of bytes", withPaths("(1, x'ff00ff', 'x', x'00')"))
        .kind("no tables", database("CREATE TABLE x (y)"))
        .kind("no columns", database("CREATE TABLE ValidPaths (x)", "CREATE TABLE Refs (y)"))
        .say();
  }

  /// A view may say anything when it is asked, and may never end.
  @Test
  void viewsAreNoTables() throws Exception {
    Files.write(
        file,
        database(
            REFERENCES,
            "CREATE VIEW ValidPaths (id, path, registrationTime, deriver) AS"
                + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                + " SELECT i, '/nix/store/x' || i, 0, NULL FROM n"));
    assertThat(NixDatabase.open(new SampleStore(root).store())).isNull();
  }
}
