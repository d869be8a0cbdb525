package io.github.nixld.choose;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.index.Index;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which of several packages is chosen by what the rest of the store links to.
class EvidenceChoiceTest {
  private static final String NAME = "libz.so.1";

  private final SampleStore store;
  private final Path glibc;

  EvidenceChoiceTest(@TempDir Path temporary) throws IOException {
    store = new SampleStore(temporary);
    glibc = store.glibc("2.36");
  }

  private Path provider(String storePath, Path libc) throws IOException {
    return provider(storePath, "lib/", libc);
  }

  private Path provider(String storePath, String directory, Path libc) throws IOException {
    return store.library(storePath, directory + NAME).has(word(storePath)).runpath(libc).make();
  }

  /// So that no two are alike.
  private static String word(String storePath) {
    return storePath.replaceAll("[^a-z0-9]", "_");
  }

  private void users(int count, Path provider, Path libc) throws IOException {
    for (int i = 0; i < count; i++) {
      String user = "user" + i + "of" + provider.getParent().getParent().getFileName();
      store
          .library(user.substring(0, 10) + "-1", "lib/libuser.so")
          .needs(NAME)
          .runpath(provider.getParent(), libc)
          .make();
    }
  }

  private Environment choose() throws Exception {
    return choose(store.program("p").needs(NAME).make());
  }

  private Environment choose(Path program) throws Exception {
    Options options =
        new Options(null, null, null, List.of(), DlopenMode.NONE, null, List.of(), List.of());
    try (Index index = store.index()) {
      return new Chooser(index, options).choose(List.of(SampleStore.foreign(program))).getFirst();
    }
  }

  private static String chosen(Environment environment) {
    return environment.decisions().stream()
        .filter(decision -> decision.chosen().name().equals(NAME))
        .map(decision -> decision.chosen().path())
        .collect(Collectors.joining());
  }

  private static List<String> reasons(Environment environment) {
    return environment.decisions().stream()
        .filter(decision -> decision.chosen().name().equals(NAME))
        .flatMap(decision -> decision.rejected().stream())
        .map(Rejected::reason)
        .toList();
  }

  @Test
  void theOneThatPackagesLinkToComesBeforeNewerOnes() throws Exception {
    Path meant = provider("zlib-1.3.1", glibc);
    users(2, meant, glibc);
    users(1, provider("zlib-1.3.2", glibc), glibc);
    provider("zlib-9.0.0-rc1", glibc);
    Environment environment = choose();
    assertThat(chosen(environment)).isEqualTo(meant.toString());
    assertThat(reasons(environment))
        .containsExactly(
            "zlib-1.3.1: libraries of 2 packages with the chosen glibc link to it; zlib-1.3.2: 1",
            "zlib-1.3.1: libraries of 2 packages with the chosen glibc link to it; zlib-9.0.0-rc1: none");
    assertThat(environment.notes()).isEmpty();
  }

  @Test
  void ofTwoGenerationsTheChosenGlibcsOwnCounts() throws Exception {
    Path old = store.glibc("2.31");
    users(3, provider("zlib-1.2.13", old), old);
    Path meant = provider("zlib-1.3.1", glibc);
    users(1, meant, glibc);
    assertThat(chosen(choose())).isEqualTo(meant.toString());
  }

  @Test
  void ofTwoThatNobodyLinksToTheOneBesideALibraryInUseIsTaken() throws Exception {
    Path meant = provider("zlib-1.3.1", glibc);
    Path beside = store.libraryAt(meant.resolveSibling("libbeside.so.1")).runpath(glibc).make();
    store
        .library("user-1", "lib/libuser.so")
        .needs("libbeside.so.1")
        .runpath(beside.getParent(), glibc)
        .make();
    provider("zlib-1.3.2", glibc);
    Environment environment = choose();
    assertThat(chosen(environment)).isEqualTo(meant.toString());
    assertThat(reasons(environment))
        .containsExactly("no package with the chosen glibc links to a library of its directory");
  }

  @Test
  void aStubIsNotChosenEvenIfPackagesLinkToIt() throws Exception {
    users(2, provider("cudart-12.4", "lib/stubs/", glibc), glibc);
    Path meant = provider("ocl-icd-2.3", glibc);
    Environment environment = choose();
    assertThat(chosen(environment)).isEqualTo(meant.toString());
    assertThat(reasons(environment)).containsExactly("a stub, for linking only");
  }

  @Test
  void whatIsNotLinkedToIsChosenByItsNames() throws Exception {
    Path meant = provider("zlib-1.3.1", glibc);
    provider("zlib-1.3.1-static", glibc);
    provider("zlib-ng-compat-2.2.2", glibc);
    provider("app-7", "lib/app/", glibc);
    provider("zlib-1.4.0-beta2", glibc);
    provider("other-7", glibc);
    Environment environment = choose();
    assertThat(chosen(environment)).isEqualTo(meant.toString());
    assertThat(reasons(environment))
        .containsExactlyInAnyOrder(
            "an output or a build for another purpose",
            "an output or a build for another purpose",
            "private to its application",
            "a version before a release",
            "its package has another name");
    assertThat(environment.notes())
        .singleElement()
        .asString()
        .contains("--prefer", "zlib-1.3.1 or ", "zlib-1.4.0-beta2");
  }

  @Test
  void versionsOfDifferentPackagesAreNotCompared() throws Exception {
    Path meant = provider("foo-1", glibc);
    provider("quux-2", glibc);
    assertThat(chosen(choose())).isEqualTo(meant.toString());
    assertThat(reasons(choose()))
        .containsExactly("another package, and nothing else tells them apart");
  }

  @Test
  void whatOnlyTheDeadLinkToDoesNotCountBeforeWhatTheLivingDo() throws Exception {
    users(2, provider("zlib-1.3.0", glibc), glibc);
    Path meant = provider("zlib-1.3.1", glibc);
    users(1, meant, glibc);
    store.onlyLive(meant);
    Environment environment = choose();
    assertThat(chosen(environment)).isEqualTo(meant.toString());
    assertThat(reasons(environment)).containsExactly("dead: no GC root keeps it");
  }
}
