package io.github.nixld.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.nixld.index.IndexVerifier.Difference;
import io.github.nixld.store.SampleLibrary;
import io.github.nixld.store.SampleStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkersTest {
  @TempDir private Path root;
  private SampleIndex index;
  private SampleStore sample;
  private Path z;

  @BeforeEach
  void makeStore() {
    index = new SampleIndex(root);
    sample = index.sample;
    z = sample.addLibrary("zlib-1", "libz.so.1");
  }

  private Path addUser(String name, String runpath) {
    return sample
        .add(name)
        .file("lib/lib" + name + ".so", SampleLibrary.withRunpath(name, runpath, "libz.so.1"))
        .done();
  }

  private int linkers(Path directory) throws Exception {
    try (Index opened = index.open()) {
      return opened.linkers(directory.toString(), "libz.so.1").storePaths();
    }
  }

  @Test
  void aStorePathCountsOnceForAllItsObjects() throws Exception {
    byte[] user = SampleLibrary.withRunpath("u", z + "/lib", "libz.so.1");
    sample.add("u-1").file("lib/a.so", user).file("lib/sub/b.so", user).done();
    addUser("v-1", z + "/lib");
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(2);
  }

  @Test
  void aDirectoryThatIsSearchedForAnotherNameDoesNotCount() throws Exception {
    sample
        .add("u-1")
        .file("lib/a.so", SampleLibrary.withRunpath("u", z + "/lib", "libother.so.1"))
        .done();
    index.build();
    assertThat(linkers(z.resolve("lib"))).isZero();
  }

  @Test
  void theFirstDirectoryThatHasTheNameCounts() throws Exception {
    Path second = sample.addLibrary("zlib-2", "libz.so.1");
    Path other = sample.addLibrary("a-1", "liba.so.1");
    addUser("u-1", "/usr/lib:" + other + "/lib:" + second + "/lib:" + z + "/lib");
    index.build();
    assertThat(linkers(second.resolve("lib"))).isEqualTo(1);
    assertThat(linkers(z.resolve("lib"))).isZero();
    assertThat(linkers(other.resolve("lib"))).isZero();
  }

  @Test
  void whatAPackageBringsAlongDoesNotCount() throws Exception {
    Path app =
        sample
            .add("app-1")
            .library("lib/private/libz.so.1", "libz.so.1")
            .file(
                "lib/app.so",
                SampleLibrary.withRunpath("app", "$ORIGIN/private:" + z + "/lib", "libz.so.1"))
            .done();
    Path other =
        sample
            .add("app-2")
            .library("lib/private/libz.so.1", "libz.so.1")
            .link("lib64", "lib")
            .file(
                "lib/app.so",
                SampleLibrary.withRunpath(
                    "app", "${ORIGIN}/../lib64/private:" + z + "/lib", "libz.so.1"))
            .done();
    index.build();
    assertThat(linkers(app.resolve("lib/private"))).isZero();
    assertThat(linkers(other.resolve("lib/private"))).isZero();
    assertThat(linkers(z.resolve("lib"))).isZero();
  }

  @Test
  void aDirectoryThatIsASymlinkIsWhereItLeads() throws Exception {
    Path linked =
        sample.add("zlib-2").library("lib/libz.so.1", "libz.so.1").link("lib64", "lib").done();
    Path far = sample.add("far-1").link("lib", linked + "/lib64").done();
    addUser("u-1", linked + "/lib64");
    addUser("u-2", linked + "/lib/");
    addUser("u-3", far + "/lib");
    index.build();
    assertThat(linkers(linked.resolve("lib"))).isEqualTo(3);
    assertThat(linkers(far.resolve("lib"))).isEqualTo(3);
  }

  @Test
  void aHardLinkCountsForBothStorePaths() throws Exception {
    Path user = addUser("u-1", z + "/lib");
    sample.add("u-2").hardLink("lib/libu-1.so", user.resolve("lib/libu-1.so")).done();
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(2);
    sample.add("u-3").hardLink("lib/libu-1.so", user.resolve("lib/libu-1.so")).done();
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(3);
  }

  @Test
  void aRunpathHidesTheRpath() {
    byte[] facts = {
      // An object; 64-bit, little-endian, System V, ET_DYN, x86-64; dynamic; no interpreter.
      3,
      2,
      1,
      0,
      0,
      3,
      62,
      0,
      1,
      0,
      // Needs texts 5 and, as a filter, 6.
      2,
      5 << 2,
      6 << 2 | 1,
      // DT_RPATH of text 7, DT_RUNPATH of text 8, DT_FLAGS and so on.
      2,
      7,
      2,
      8,
      0,
      0
    };
    assertThat(FactsCodec.links(facts).needs).containsExactly(5);
    assertThat(FactsCodec.links(facts).searched).containsExactly(8);
    facts[15] = 1;
    assertThat(FactsCodec.links(facts).searched).as("an empty DT_RUNPATH").isEmpty();
    facts[15] = 0;
    assertThat(FactsCodec.links(facts).searched).containsExactly(7);
  }

  @Test
  void refreshAddsAndSubtracts() throws Exception {
    Path first = addUser("u-1", z + "/lib");
    index.build();
    addUser("u-2", z + "/lib");
    addUser("u-3", z + "/lib");
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(3);
    SampleStore.delete(first);
    assertThat(index.build().rebuilt()).isFalse();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(2);
    assertThat(new IndexVerifier(index.file, sample.store(), BuildProgress.NONE).verify())
        .isEmpty();
  }

  @Test
  void whatComesAfterItsUsersCountsThem() throws Exception {
    Path late = sample.directory().resolve("z".repeat(32) + "-late-1");
    addUser("u-1", late + "/lib:" + z + "/lib");
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(1);
    Files.createDirectories(late.resolve("lib"));
    Files.write(late.resolve("lib/libz.so.1"), SampleLibrary.named("libz.so.1"));
    SampleStore.validate(late);
    index.build();
    assertThat(linkers(late.resolve("lib"))).isEqualTo(1);
    assertThat(linkers(z.resolve("lib"))).isZero();
  }

  @Test
  void whenAProviderGoesBeforeItsUsersTheNextOneCounts() throws Exception {
    Path second = sample.addLibrary("zlib-2", "libz.so.1");
    addUser("u-1", second + "/lib:" + z + "/lib");
    index.build();
    SampleStore.delete(second);
    index.build();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(1);
  }

  /// Stands for a kill.
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void afterAKillAllLinksAreCountedAgain() throws Exception {
    index.build();
    for (int i = 0; i < 5; i++) {
      addUser("u-" + i, z + "/lib");
    }
    BuildProgress killing =
        new BuildProgress() {
          private int left = 3;

          @Override
          public void committed() {
            if (--left == 0) {
              throw new Killed();
            }
          }
        };
    assertThatExceptionOfType(Killed.class)
        .isThrownBy(() -> index.smallSteps(killing).build(false));
    assertThat(index.build().rebuilt()).isFalse();
    assertThat(linkers(z.resolve("lib"))).isEqualTo(5);
  }

  /// The objects of a version 2 say already what version 3 counts: nothing is read.
  @Test
  void anIndexOfVersion2IsMigrated() throws Exception {
    addUser("u-1", z + "/lib");
    sample.settle();
    index.build();
    var contents = index.contents();
    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DROP TABLE linked");
      statement.executeUpdate("DROP TABLE missing");
      statement.executeUpdate("ALTER TABLE store_path DROP COLUMN referrers");
      statement.executeUpdate("PRAGMA user_version = 2");
    }
    assertThatExceptionOfType(IndexException.class)
        .isThrownBy(index::open)
        .withMessageContaining("it has schema 2, this nixld uses 3; run nixld-index build");

    BuildReport report = index.build();
    assertThat(report.rebuilt()).isFalse();
    assertThat(report.filesOpened()).isZero();
    assertThat(index.contents()).isEqualTo(contents);
  }

  @Test
  void verifyFindsWrongCounts() throws Exception {
    addUser("u-1", z + "/lib");
    index.build();
    try (Connection connection = IndexFile.openReadWrite(index.file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DELETE FROM linked");
    }
    assertThat(new IndexVerifier(index.file, sample.store(), BuildProgress.NONE).verify())
        .containsExactly(new Difference(z + "/lib/libz.so.1", Difference.Kind.MISSING));
  }
}
