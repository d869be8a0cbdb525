package io.github.nixld.cli.choice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.index.StorePathInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageQuestionsTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Candidate blas = in("libblas.so.3", "a", "blas", "3.11");
  private final Candidate openblas = in("libblas.so.3", "b", "openblas", "0.3.26");

  PackageQuestionsTest() throws IOException {}

  private static Candidate in(String soname, String hash, String name, String version)
      throws IOException {
    String basename = hash.repeat(32) + "-" + name + (version.isEmpty() ? "" : "-" + version);
    return new Candidate(
        soname,
        "/nix/store/" + basename + "/lib",
        soname,
        basename,
        (ElfObject) ElfReader.read(Path.of("/proc/self/exe")),
        new StorePathInfo(basename, name, version, true, 0, null),
        false);
  }

  private static Environment.Decision decision(Candidate chosen, Candidate... alike) {
    return new Environment.Decision(chosen, List.of(), List.of(alike));
  }

  private List<String> asked(String answers, Environment.Decision... decisions) throws IOException {
    PrintStream err = new PrintStream(said, true, UTF_8);
    return new PackageQuestions(
            new Streams(err, err), new ByteArrayInputStream(answers.getBytes(UTF_8)))
        .ask(List.of(SmallChoice.deciding(decisions)));
  }

  @Test
  void theUserPicksByNumber() throws Exception {
    assertThat(asked("2\n", decision(blas, openblas))).containsExactly("openblas");
    assertThat(said.toString(UTF_8).lines())
        .containsExactly(
            "libblas.so.3 is in several packages:",
            "   1  " + blas.label(),
            "   2  " + openblas.label(),
            "Which one? [1] ");
  }

  @Test
  void theEmptyLineTakesTheChosenOne() throws Exception {
    assertThat(asked("\n", decision(blas, openblas))).containsExactly("blas");
  }

  @Test
  void whatIsNoNumberIsAskedAgain() throws Exception {
    assertThat(asked("x\n0\n3\n99999999999\n2\n", decision(blas, openblas)))
        .containsExactly("openblas");
    assertThat(said.toString(UTF_8)).contains("Type a number from 1 to 2.");
  }

  @Test
  void onePackageIsAskedAboutOnce() throws Exception {
    Candidate ssl = in("libssl.so.3", "a", "openssl", "3.0");
    Candidate crypto = in("libcrypto.so.3", "a", "openssl", "3.0");
    Candidate otherSsl = in("libssl.so.3", "b", "quictls", "3.1");
    Candidate otherCrypto = in("libcrypto.so.3", "b", "quictls", "3.1");

    assertThat(asked("2\n1\n", decision(ssl, otherSsl), decision(crypto, otherCrypto)))
        .containsExactly("quictls");
  }

  @Test
  void theEndOfTheInputAnswersNothing() throws Exception {
    Candidate z = in("libz.so.1", "c", "zlib", "1");
    Candidate ng = in("libz.so.1", "d", "zlib-ng", "2");

    assertThat(asked("2\n", decision(blas, openblas), decision(z, ng))).containsExactly("openblas");
    assertThat(asked("", decision(blas, openblas), decision(z, ng))).isEmpty();
  }

  @Test
  void theAnswerIsTheShortestNameThatIsClear() throws Exception {
    Candidate old = in("libz.so.1", "a", "zlib", "1.2.13");
    Candidate lib = in("libz.so.1", "b", "zlib", "1.3.1");
    Candidate again = in("libz.so.1", "c", "zlib", "1.3.1");
    Candidate ng = in("libz.so.1", "d", "zlib-ng", "2.1");

    assertThat(PreferredPackages.name(ng, List.of(old, lib))).isEqualTo("zlib-ng");
    assertThat(PreferredPackages.name(old, List.of(lib, ng))).isEqualTo("zlib-1.2.13");
    assertThat(PreferredPackages.name(lib, List.of(again, ng))).isEqualTo(lib.label());
    assertThat(PreferredPackages.name(lib, List.of(ng))).isEqualTo("zlib");
  }

  @Test
  void aNameFindsItsStorePathsAndNoOthers() {
    String hash = "0123456789abcdfghijklmnpqrsvwxyz-";

    assertThat(List.of("zlib-1.3.1", "zlib", "zlib-1.3.1-lib").stream().map(hash::concat))
        .allMatch(it -> PreferredPackages.pattern(List.of("a", "zlib")).matcher(it).find());
    assertThat(
            List.of("zlib-ng-2.1", "myzlib-1", "zlib.-1", "my-zlib-1").stream().map(hash::concat))
        .noneMatch(it -> PreferredPackages.pattern(List.of("a", "zlib")).matcher(it).find());
  }
}
