package io.github.nixld.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nixld.attribute.Attribute.Evidence;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which attribute is answered, and on what.
class StoredAttributesTest {
  @TempDir private Path directory;
  private Path index;

  @BeforeEach
  void place() {
    index = directory.resolve("index.db");
  }

  private void list(NixIndexEncoder database) throws AttributesException {
    NixIndexImport.run(database.write(directory.resolve("files")), index);
  }

  /// What an evaluation would have told: lines of attribute, output, store path.
  private void evaluate(String... lines) throws AttributesException {
    new AttributesUpdate(index)
        .run(
            new DataSource(DataSource.Kind.PACKAGES, "test", ""),
            writer -> {
              for (String line : lines) {
                String[] words = line.split(" ", -1);
                StorePathName path = Objects.requireNonNull(StorePathName.parse(words[2]), line);
                writer.add(path.name(), path.hash(), words[0], words[1]);
              }
              return lines.length;
            });
  }

  private List<String> providing(String name) {
    try (StoredAttributes attributes = StoredAttributes.open(index)) {
      return attributes.providing(name).stream().map(StoredAttributesTest::text).toList();
    }
  }

  private String of(String storePath, String name) {
    try (StoredAttributes attributes = StoredAttributes.open(index)) {
      Attribute attribute = attributes.of(storePath, name);
      return attribute == null ? "none" : text(attribute) + " " + attribute.evidence();
    }
  }

  private static String text(Attribute attribute) {
    return attribute.path() + ":" + attribute.output();
  }

  @Test
  void withoutAFileThereAreTheTableAndTheNames() {
    assertThat(of(Rows.storePath('0', "zlib-1.3.1"), "libfoo.so.1")).isEqualTo("zlib:out NAME");
    assertThat(of(Rows.storePath('0', "gcc-14.3.0-lib"), "libstdc++.so.6"))
        .isEqualTo("stdenv.cc.cc:lib CURATED");
    assertThat(of(Rows.storePath('0', "gtk+3-3.24"), "libfoo.so.1")).isEqualTo("none");
    assertThat(of("nothing", "libfoo.so.1")).isEqualTo("none");
    assertThat(providing("libz.so.1")).containsExactly("zlib:out");
    assertThat(providing("libfoo.so.1")).isEmpty();
    assertThat(StoredAttributes.open(index).isRecorded()).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatWasRecordedIsThere() throws Exception {
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    try (StoredAttributes attributes = StoredAttributes.open(index)) {
      assertThat(attributes.isRecorded()).isTrue();
    }
  }

  @Test
  void anEvaluatedStorePathIsCertain() throws Exception {
    evaluate(
        "zlib-odd out " + Rows.storePath('0', "zlib-1.3.1"),
        "zlib out " + Rows.storePath('1', "zlib-1.3.1"));
    assertThat(of(Rows.storePath('0', "zlib-1.3.1"), "libz.so.1"))
        .isEqualTo("zlib-odd:out EVALUATION");
    assertThat(of(Rows.storePath('1', "zlib-1.3.1"), "libfoo.so")).isEqualTo("zlib:out EVALUATION");
  }

  @Test
  void amongEvaluatedOnesItIsTheTopLevelOneThatIsCalledAsThePackage() throws Exception {
    String path = Rows.storePath('0', "libglvnd-1.7.0");
    evaluate("a.b out " + path, "libGL out " + path, "libglvnd out " + path, "gl.z out " + path);
    assertThat(of(path, "libfoo.so")).isEqualTo("libglvnd:out EVALUATION");
    evaluate("pkgs.libglvnd out " + path, "libGL out " + path, "bgl out " + path);
    assertThat(of(path, "libfoo.so")).isEqualTo("bgl:out EVALUATION");
  }

  @Test
  void theSamePackageOfAnotherRevisionKeepsItsAttribute() throws Exception {
    evaluate(
        "icu74 out " + Rows.storePath('0', "icu4c-74.2"),
        "icu76 out " + Rows.storePath('0', "icu4c-76.1"),
        "icu76 dev " + Rows.storePath('0', "icu4c-76.1-dev"),
        "other out " + Rows.storePath('0', "icu4c-more-1"));
    assertThat(of(Rows.storePath('1', "icu4c-76.1"), "libfoo.so")).isEqualTo("icu76:out NAME");
    assertThat(of(Rows.storePath('1', "icu4c-76.1-dev"), "libfoo.so")).isEqualTo("icu76:dev NAME");
    assertThat(of(Rows.storePath('1', "icu4c-75.1"), "libfoo.so")).isEqualTo("icu74:out NAME");
  }

  @Test
  void theTableFollowsTheEvaluatedNixpkgs() throws Exception {
    evaluate("xorg.libX11 out " + Rows.storePath('0', "libX11-1.8"));
    assertThat(providing("libX11.so.6")).containsExactly("xorg.libX11:out", "libx11:out");
    evaluate("libx11 out " + Rows.storePath('0', "libX11-1.8"));
    assertThat(providing("libX11.so.6")).containsExactly("libx11:out", "xorg.libX11:out");
  }

  @Test
  void aNameThatTheEvaluatedNixpkgsLacksIsNoAttribute() throws Exception {
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    assertThat(of(Rows.storePath('0', "nosuch-1.0"), "libfoo.so")).isEqualTo("none");
  }

  @Test
  void theEvidenceDecidesFirst() throws Exception {
    String path = Rows.storePath('0', "zlib-1.3.1");
    list(new NixIndexEncoder().file("/lib/libz.so.1").footer(path, "listed", "out", true));
    assertThat(providing("libz.so.1")).containsExactly("zlib:out", "listed:out");
    assertThat(of(path, "libz.so.1")).isEqualTo("zlib:out CURATED");
    evaluate("evaluated out " + path);
    assertThat(of(path, "libz.so.1")).isEqualTo("evaluated:out EVALUATION");
  }

  @Test
  void aListedLibraryIsBetterThanAName() throws Exception {
    String path = Rows.storePath('0', "foo-1.0");
    list(new NixIndexEncoder().file("/lib/libfoo.so.1").footer(path, "foolib", "out", true));
    assertThat(of(path, "libfoo.so.1")).isEqualTo("foolib:out NIX_INDEX");
    assertThat(of(Rows.storePath('1', "foo-0.9"), "libfoo.so.1")).isEqualTo("foolib:out NIX_INDEX");
    assertThat(of(path, "libother.so")).isEqualTo("foo:out NAME");
  }

  @Test
  void theBestListedAttributeComesFirst() throws Exception {
    NixIndexEncoder database = new NixIndexEncoder();
    database.file("/lib/libfoo.so").footer(Rows.storePath('0', "foo-1"), "foo-z", "out", true);
    database.file("/lib/libfoo.so").footer(Rows.storePath('1', "foo-1"), "foo-a", "out", true);
    database.file("/lib/libfoo.so").footer(Rows.storePath('2', "foo-1"), "foo", "out", true);
    database.file("/lib/libfoo.so").footer(Rows.storePath('3', "foo-1"), "fo", "out", true);
    database.file("/lib/libfoo.so").footer(Rows.storePath('4', "foo-1"), "p.foo", "out", true);
    database.file("/lib/x/libfoo.so").footer(Rows.storePath('5', "foo-1"), "x", "out", true);
    database
        .file("/share/a/lib/libfoo.so")
        .footer(Rows.storePath('6', "bundle-1"), "b", "out", true);
    database
        .link("/lib/libfoo.so", "/nix/store/x")
        .footer(Rows.storePath('7', "e"), "e", "out", true);
    database.file("/lib/libfoo.so").footer(Rows.storePath('8', "foo-1"), "ref", "out", false);
    for (int i = 0; i < 200; i++) {
      database.file("/share/file" + i);
    }
    database.file("/lib/libfoo.so").footer(Rows.storePath('9', "foo-1"), "app", "out", true);
    list(database);
    assertThat(providing("libfoo.so"))
        .containsExactly(
            "foo:out",
            "fo:out",
            "foo-a:out",
            "foo-z:out",
            "app:out",
            "p.foo:out",
            "x:out",
            "b:out",
            "e:out",
            "ref:out");
  }

  @Test
  void nobodyProvidesADriver() throws Exception {
    list(
        new NixIndexEncoder()
            .file("/lib/libcuda.so.1")
            .footer(Rows.storePath('0', "nvidia-x11-1"), "nvidia", "out", true));
    assertThat(providing("libcuda.so.1")).isEmpty();
  }

  @Test
  void oneSourceLeavesTheOtherAlone() throws Exception {
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    list(
        new NixIndexEncoder()
            .file("/lib/liba.so")
            .footer(Rows.storePath('0', "a-1"), "a", "out", true));
    evaluate("zlib out " + Rows.storePath('1', "zlib-1.3.2"));
    assertThat(Rows.of(index, "SELECT name FROM evaluated")).containsExactly("zlib-1.3.2");
    assertThat(Rows.listed(index)).hasSize(1);
    assertThat(Rows.of(index, "SELECT kind FROM source ORDER BY kind"))
        .containsExactly("nix-index", "packages");
  }

  @Test
  void theFileIsOneThatAnybodyCanReadWhereNothingCanBeWritten() throws Exception {
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThat(Rows.of(index, "PRAGMA journal_mode")).containsExactly("delete");
    assertThat(of(Rows.storePath('0', "zlib-1.3.1"), "x")).isEqualTo("zlib:out EVALUATION");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String problem() {
    try (StoredAttributes attributes = StoredAttributes.open(index)) {
      assertThat(attributes.providing("libz.so.1")).hasSize(1);
      assertThat(attributes.of(Rows.storePath('0', "foo-1"), "libfoo.so"))
          .isEqualTo(new Attribute("foo", "out", Evidence.NAME));
      return String.valueOf(attributes.problem());
    }
  }

  @Test
  void aFileThatCannotBeUsedIsSaidAndDoneWithout() throws Exception {
    assertThat(problem()).isEqualTo("null");
    Path file = directory.resolve("index.db.attributes");
    Files.writeString(file, "something else");
    assertThat(problem()).hasLineCount(1).contains("is not a file of nixld");
    Files.delete(file);
    evaluate(
        "zlib out " + Rows.storePath('0', "zlib-1.3.1"), "foo out " + Rows.storePath('0', "foo-2"));
    byte[] whole = Files.readAllBytes(file);
    byte[] torn = whole.clone();
    Arrays.fill(torn, 4096, torn.length, (byte) 7);
    Files.write(file, torn);
    assertThat(problem())
        .hasLineCount(1)
        .contains("remove it, and run nixld-index packages or import again");
    assertThatThrownBy(() -> evaluate())
        .isInstanceOf(AttributesException.class)
        .message()
        .hasLineCount(1);
    Files.write(file, whole);
    try (Connection connection = AttributesFile.create(file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 2");
    }
    assertThat(problem()).hasLineCount(1).contains("is of another nixld");
    evaluate(
        "zlib out " + Rows.storePath('0', "zlib-1.3.1"), "foo out " + Rows.storePath('0', "foo-2"));
    assertThat(problem()).isEqualTo("null");
  }

  @Test
  void twoDoNotWriteAtOnce() throws Exception {
    new AttributesUpdate(index)
        .run(
            new DataSource(DataSource.Kind.PACKAGES, "test", ""),
            _ -> {
              assertThatThrownBy(() -> evaluate())
                  .isInstanceOf(AttributesException.class)
                  .hasMessageContaining("another nixld-index is writing");
              return 0;
            });
  }

  @Test
  void aStrangeIndexNameIsNoParameter() throws IOException, AttributesException {
    index = Files.createDirectory(directory.resolve("a b?mode=memory")).resolve("i?x=1.db");
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    evaluate("zlib out " + Rows.storePath('0', "zlib-1.3.1"));
    assertThat(of(Rows.storePath('0', "zlib-1.3.1"), "x")).isEqualTo("zlib:out EVALUATION");
  }
}
