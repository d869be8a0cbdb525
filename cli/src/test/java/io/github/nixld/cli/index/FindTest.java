package io.github.nixld.cli.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.cli.CommandRunner;
import io.github.nixld.cli.Ran;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.index.Index;
import io.github.nixld.index.Provider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `nixld-index find` finds, and what it says where it finds nothing.
class FindTest {
  private static final Path LIBJVM = Path.of(System.getProperty("java.home"), "lib", "libjava.so");

  @TempDir private Path work;

  @BeforeEach
  void aStoreWithALibrary() throws IOException {
    Path storePath = work.resolve("store/0123456789abcdfghijklmnpqrsvwxyz-jdk-25.1");
    Files.createDirectories(storePath.resolve("lib"));
    Files.copy(LIBJVM, storePath.resolve("lib/libjava.so"));
    Files.setLastModifiedTime(storePath, FileTime.fromMillis(1000));
    assertThat(run("build", "--quiet")).isEqualTo(new Ran(ExitStatus.COMPLETE, "", ""));
  }

  private Ran run(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of("nixld-index", command));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--store", work + "/store", "--index", work + "/index.db"));
    return CommandRunner.run(line);
  }

  @Test
  void aPathStandsForItsName() {
    Ran ran = run("find", "libjava.so");
    assertThat(ran.orFail()).contains("-jdk-25.1/lib/libjava.so\n");
    assertThat(run("find", "/usr/lib/libjava.so")).isEqualTo(ran);
  }

  @Test
  void partOfANameIsCompleted() {
    assertThat(run("find", "JAVA").saysOneLine().err())
        .isEqualTo(
            "nixld: JAVA: no library of the store is called that; the store has libjava.so\n");
    assertThat(run("find", "lib_ava").err())
        .isEqualTo("nixld: lib_ava: no library of the store is called that\n");
  }

  @Test
  void aPackageHasItsLibraries() {
    assertThat(run("find", "jdk").saysOneLine().err())
        .isEqualTo(
            "nixld: jdk: no library of the store is called that; the package has libjava.so\n");
    assertThat(run("find", "jd*").err()).doesNotContain("package");
  }

  @Test
  void aWrongLetterIsForgiven() {
    assertThat(run("find", "libjavva.so").saysOneLine().err())
        .endsWith("; the store has libjava.so\n");
  }

  @Test
  void aShortNameIsLikeNothing() {
    assertThat(run("find", "libGava.so.1").saysOneLine().err()).doesNotContain("libjava");
  }

  @Test
  void nothingIsSilent() {
    for (String name : List.of("[", "libnothing.so.7", "")) {
      Ran ran = run("find", "libjava.so", name);
      assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
      assertThat(ran.err())
          .startsWith("nixld: " + name + ": no")
          .contains("the store")
          .hasLineCount(1);
    }
  }

  @Test
  void jsonHasPathsAndSystems() {
    assertThat(run("find", "--json", "libjava.so").out())
        .contains(
            "\"storePath\" : \"" + work + "/store/0123456789abcdfghijklmnpqrsvwxyz-jdk-25.1\"",
            "\"class\" : 64",
            "-linux\"");
  }

  private void addLibrary(String name) throws IOException {
    Path storePath = work.resolve("store/0123456789abcdfghijklmnpqrsvwxyz-" + name + "-1");
    Files.createDirectories(storePath.resolve("lib"));
    Files.copy(LIBJVM, storePath.resolve("lib/lib" + name + ".so.1"));
    Files.setLastModifiedTime(storePath, FileTime.fromMillis(1000));
  }

  private void removeLibrary() throws IOException {
    Path storePath = work.resolve("store/0123456789abcdfghijklmnpqrsvwxyz-jdk-25.1");
    Files.delete(storePath.resolve("lib/libjava.so"));
    Files.delete(storePath.resolve("lib"));
    Files.delete(storePath);
  }

  @Test
  void whatCameAfterTheBuildIsFoundAndWhatWentIsNot() throws IOException {
    addLibrary("new");
    assertThat(run("find", "libnew.so.1", "--no-refresh").status())
        .isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(run("find", "libnew.so.1").orFail()).contains("-new-1/lib/libnew.so.1");
    removeLibrary();
    assertThat(run("find", "libjava.so", "--no-refresh").status()).isZero();
    // The other file still has that soname.
    assertThat(run("find", "libjava.so").orFail()).contains("-new-1/").doesNotContain("-jdk-25.1/");
  }

  @Test
  void withoutAnIndexItMakesOne() throws IOException {
    Files.delete(work.resolve("index.db"));
    assertThat(run("find", "libjava.so", "--no-refresh").err())
        .contains("no index at " + work + "/index.db: run nixld-index build --store ");
    Ran ran = run("find", "libjava.so");
    assertThat(ran.orFail()).contains("libjava.so");
    assertThat(ran.err()).startsWith("nixld: no index yet, scanning " + work + "/store\n");
    assertThat(run("find", "libjava.so").err()).isEmpty();
  }

  /// A directory in the place of the lock stands for a disk that cannot be written.
  private void preventBuilds() throws IOException {
    Files.deleteIfExists(work.resolve("index.db.lock"));
    Files.createDirectory(work.resolve("index.db.lock"));
  }

  @Test
  void anIndexThatCannotBeWrittenIsUsedAsItIs() throws IOException {
    preventBuilds();
    // The store changed just before it was indexed, so its time proves nothing. Its names do.
    assertThat(run("find", "libjava.so").err()).isEmpty();
    addLibrary("new");
    Ran ran = run("find", "libjava.so");
    assertThat(ran.orFail()).contains("libjava.so");
    assertThat(ran.err())
        .startsWith(
            "nixld: the index is used as it is, although 1 store path is new: "
                + work
                + "/index.db cannot be written: ")
        .doesNotContain(".lock")
        .hasLineCount(1);
    removeLibrary();
    assertThat(run("find", "libjava.so").err())
        .contains("although 1 store path is new and 1 is gone: ");
    assertThat(run("find", "libjava.so", "--quiet").err()).isEmpty();
    assertThat(run("build").saysOneLine().status()).isEqualTo(ExitStatus.NO_INDEX);
  }

  @Test
  void whereNoIndexCanBeMadeNothingIsScanned() throws IOException {
    Files.createFile(work.resolve("file"));
    for (String index : List.of("/proc/none/index.db", work + "/file/index.db")) {
      Ran ran =
          CommandRunner.run(
              "nixld-index", "find", "libz.so", "--store", work + "/store", "--index", index);
      assertThat(ran.saysOneLine().status()).isEqualTo(ExitStatus.NO_INDEX);
      assertThat(ran.err())
          .startsWith("nixld: " + index + " cannot be written")
          .endsWith(": name a file elsewhere with --index\n");
    }
  }

  /// Overwrites everything but the first page, which has the header and the schema.
  private void damage() throws IOException {
    byte[] bytes = Files.readAllBytes(work.resolve("index.db"));
    Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
    Files.write(work.resolve("index.db"), bytes);
  }

  @Test
  void aDamagedIndexIsBuiltAnewByTheBuildThatFindsIt() throws IOException {
    damage();
    Ran build = run("build");
    assertThat(build.status()).isZero();
    assertThat(build.err())
        .startsWith("nixld: building the index anew: it is damaged\n")
        .contains("1 paths read");
    assertThat(run("find", "libjava.so")).isEqualTo(run("find", "libjava.so", "--no-refresh"));
  }

  /// Only the tables that answer are damaged: the index seems to be current.
  @Test
  void aDamagedIndexIsBuiltAnewByTheQuestionThatFindsIt() throws Exception {
    Files.setLastModifiedTime(work.resolve("store"), FileTime.fromMillis(1000));
    run("build").orFail();
    String index = work.resolve("index.db").toString();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE object SET facts = x'0301'");
    }
    Ran advice = run("find", "libjava.so", "--no-refresh");
    assertThat(advice.saysOneLine().status()).isEqualTo(ExitStatus.NO_INDEX);
    assertThat(advice.err())
        .startsWith("nixld: " + index + " cannot be used: it is damaged (object.facts: ")
        .endsWith(
            "; run nixld-index build --rebuild --store "
                + work.resolve("store")
                + " --index "
                + index
                + "\n");
    Ran ran = run("find", "libjava.so");
    assertThat(ran.orFail()).contains("libjava.so");
    assertThat(ran.err()).isEqualTo("nixld: building the index anew: it is damaged\n");
    assertThat(run("find", "libjava.so", "--no-refresh").err()).isEmpty();
  }

  @Test
  void rootsThatAreUnknownAreNotSaidToKeepAnything() throws Exception {
    assertThat(run("find", "libjava.so", "--json").out()).contains("\"kept\" : null");
    Path database = work.resolve("var/nix/db/db.sqlite");
    Files.createDirectories(database.getParent());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY, path TEXT, registrationTime INTEGER,"
              + " deriver TEXT)");
      statement.executeUpdate("CREATE TABLE Refs (referrer INTEGER, reference INTEGER)");
    }
    run("build", "--rebuild").orFail();
    assertThat(run("find", "libjava.so", "--json").out()).contains("\"kept\" : false");
  }

  @Test
  void theTableLeavesOutRootsThatAreUnknown() throws Exception {
    List<Provider> providers;
    try (Index index = Index.open(work.resolve("index.db"))) {
      providers = index.find("libjava.so");
    }
    assertThat(table(new Find.Found("", true, providers, Map.of())))
        .startsWith("NAME        PACKAGE  VERSION  SYSTEM        KEPT  DIRECTORY\n");
    assertThat(table(new Find.Found("", false, providers, Map.of())))
        .startsWith(
            "NAME        PACKAGE  VERSION  SYSTEM        DIRECTORY\nlibjava.so  jdk      25.1")
        .doesNotContain("yes");
  }

  private static String table(Find.Found found) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, false, UTF_8)) {
      ProviderTable.write(found, print);
    }
    return out.toString(UTF_8);
  }

  @Test
  void statusSaysWhatChanged() throws IOException {
    assertThat(run("status").out()).containsPattern("fresh +yes\n");
    addLibrary("new");
    removeLibrary();
    assertThat(run("status").out())
        .containsPattern("fresh +no, 1 store path is new and 1 is gone\n");
    assertThat(run("status", "--json").out())
        .contains("\"fresh\" : false", "\"newPaths\" : 1", "\"gonePaths\" : 1");
  }

  @Test
  void verifyEndsWithASummary() throws IOException {
    assertThat(run("verify")).isEqualTo(new Ran(0, "", ""));
    addLibrary("new");
    removeLibrary();
    Ran ran = run("verify");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.out().lines()).hasSize(2);
    assertThat(ran.err())
        .startsWith("nixld: the index differs from the store in 2 paths (1 gone, 1 missing): ")
        .contains("nixld-index build --store " + work + "/store")
        .hasLineCount(1);
  }
}
