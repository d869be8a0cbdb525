package io.github.nixld.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.jdbc4.JDBC4Connection;

class NixDatabaseTest {
  @TempDir private Path root;

  /// With the columns of nix libstore/schema.sql that are read. Paths are as Nix sees them,
  /// wherever the store really is.
  private Path makeDatabase() throws Exception {
    Path directory = Files.createDirectories(root.resolve("nix/var/nix/db"));
    Path file = directory.resolve("db.sqlite");
    String uri = file.toUri().toString();
    try (Connection connection = new JDBC4Connection("jdbc:sqlite:" + uri, uri, new Properties());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.executeUpdate(
          "CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, registrationTime INTEGER,"
              + " deriver TEXT)");
      statement.executeUpdate("CREATE TABLE Refs (referrer INTEGER, reference INTEGER)");
      statement.executeUpdate(
          "INSERT INTO ValidPaths VALUES (1, '/nix/store/a', 100, '/nix/store/a.drv'),"
              + " (2, '/nix/store/b', 200, NULL), (3, '/nix/store/c', 300, NULL)");
      statement.executeUpdate("INSERT INTO Refs VALUES (1, 1), (1, 2), (2, 1)");
    }
    return file;
  }

  private NixStore store() {
    return new SampleStore(root).store();
  }

  @Test
  void registrationsAndClosures() throws Exception {
    makeDatabase();
    try (NixDatabase database = Objects.requireNonNull(NixDatabase.open(store()))) {
      assertThat(database.registration("a"))
          .isEqualTo(new NixDatabase.Registration(100, "a.drv", 1));
      assertThat(database.registration("b")).isEqualTo(new NixDatabase.Registration(200, null, 1));
      assertThat(database.registration("none")).isEqualTo(NixDatabase.Registration.UNKNOWN);
      assertThat(database.closure(List.of("a"))).containsExactlyInAnyOrder("a", "b");
      assertThat(database.closure(List.of("c", "none"))).containsExactly("c");
      assertThat(database.closure(List.of())).isEmpty();
    }
  }

  @Test
  void readingLeavesNoTrace() throws Exception {
    Path file = makeDatabase();
    try (NixDatabase database = Objects.requireNonNull(NixDatabase.open(store()))) {
      assertThat(database.registration("a").time()).isEqualTo(100);
    }
    assertThat(file.resolveSibling("db.sqlite-wal")).doesNotExist();
    assertThat(file.resolveSibling("db.sqlite-shm")).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsNotThere() throws Exception {
    assertThat(NixDatabase.open(store())).isNull();
    Files.writeString(makeDatabase(), "no database");
    assertThat(NixDatabase.open(store())).isNull();
  }

  @Test
  void rootsAreWhatProfilesAndGcRootsLeadTo() throws Exception {
    SampleStore sample = new SampleStore(root);
    Path a = sample.addLibrary("a-1", "liba.so");
    Path b = sample.addLibrary("b-1", "libb.so");
    sample.addLibrary("c-1", "libc.so");
    Path state = sample.store().state();
    Files.createDirectories(state.resolve("profiles/per-user/me"));
    Files.createDirectories(state.resolve("gcroots/auto"));
    Files.createSymbolicLink(state.resolve("profiles/per-user/me/profile-1-link"), a);
    Files.createSymbolicLink(root.resolve("result"), b);
    Files.createSymbolicLink(state.resolve("gcroots/auto/x"), root.resolve("result"));
    Files.createSymbolicLink(state.resolve("gcroots/auto/y"), root.resolve("gone"));
    Files.createSymbolicLink(state.resolve("gcroots/auto/z"), Path.of("/"));

    assertThat(GcRoots.find(sample.store()))
        .containsExactly(a.getFileName().toString(), b.getFileName().toString());
  }
}
