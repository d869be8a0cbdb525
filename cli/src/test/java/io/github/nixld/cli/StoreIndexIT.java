package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// `nixld-index` over everything that Nix built.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreIndexIT {
  private static final Pattern PATHS_READ = Pattern.compile("; (\\d+) paths read");

  private TestStore store;
  private String index;
  private String firstBuild;

  @BeforeAll
  void build(@TempDir Path work) throws IOException, InterruptedException {
    store = TestStore.open();
    index = work.resolve("index.db").toString();
    Ran ran = Processes.nixld("nixld-index", "build", "--index", index);
    ran.orFail();
    firstBuild = ran.err();
  }

  @Test
  void theFirstBuildReadsEveryPath() {
    assertThat(pathsRead(firstBuild)).isGreaterThanOrEqualTo(store.packages().size());
    assertThat(store.packages()).hasSizeGreaterThan(300);
  }

  @Test
  void aSecondBuildReadsNothingAgain() throws Exception {
    Ran second = Processes.nixld("nixld-index", "build", "--index", index);

    assertThat(second.status()).isZero();
    assertThat(second.out()).isEmpty();
    assertThat(pathsRead(second.err())).isZero();
  }

  @Test
  void findListsEveryVersion() throws Exception {
    List<String> expected =
        store.packages().stream()
            .filter(it -> !it.release().endsWith("-i386"))
            .map(it -> it.path().resolve("lib/libz.so.1"))
            .filter(Files::exists)
            .map(Path::toString)
            .toList();
    assertThat(expected).hasSize(TestStore.RELEASES.size());

    String found = Processes.nixld("nixld-index", "find", "libz.so.1", "--index", index).orFail();

    assertThat(found.lines()).containsAll(expected);
  }

  @Test
  void findPrintsJson() throws Exception {
    JsonNode found =
        new ObjectMapper()
            .readTree(
                Processes.nixld("nixld-index", "find", "libz.so.1", "--json", "--index", index)
                    .orFail());

    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(it -> assertThat(it.get("soname").asText()).isEqualTo("libz.so.1"))
        .allSatisfy(it -> assertThat(Path.of(it.get("path").asText())).exists());
  }

  @Test
  void findSaysByItsStatusThatThereIsNone() throws Exception {
    Ran none = Processes.nixld("nixld-index", "find", "libno-such-thing.so.7", "--index", index);

    assertThat(none.status()).isEqualTo(1);
    assertThat(none.out()).isEmpty();
  }

  @Test
  void statusIsFresh() throws Exception {
    JsonNode status =
        new ObjectMapper()
            .readTree(
                Processes.nixld("nixld-index", "status", "--json", "--index", index).orFail());

    assertThat(status.get("fresh").asBoolean()).isTrue();
    assertThat(status.get("complete").asBoolean()).isTrue();
    assertThat(status.get("libraryPaths").asInt()).isGreaterThan(300);
    assertThat(status.get("malformed").asInt()).isZero();
  }

  /// Leave one out: what is chosen is what it was built with, in each generation.
  @Test
  void choicesAreAsBuilt() throws Exception {
    Ran ran = Processes.nixld("nixld-index", "check-choices", "100000", "--json", "--index", index);

    JsonNode checked = new ObjectMapper().readTree(ran.out());
    assertThat(checked.get("generations")).hasSizeGreaterThanOrEqualTo(3);
    int providers = 0;
    for (JsonNode generation : checked.get("generations")) {
      providers += generation.get("providers").asInt();
    }
    assertThat(providers).isGreaterThan(3000);
    // Mesa's libX11-xcb.so.1 needs nothing that tells its generation.
    assertThat(checked.get("others"))
        .hasSizeLessThanOrEqualTo(2)
        .allSatisfy(it -> assertThat(it.get("name").asText()).isEqualTo("libX11-xcb.so.1"));
    assertThat(ran.status()).isEqualTo(checked.get("others").isEmpty() ? 0 : 1);
  }

  @Test
  void checkChoicesTakesAsManyAsAskedFor() throws Exception {
    JsonNode checked =
        new ObjectMapper()
            .readTree(
                Processes.nixld("nixld-index", "check-choices", "20", "--json", "--index", index)
                    .out());
    int objects = 0;
    for (JsonNode generation : checked.get("generations")) {
      objects += generation.get("objects").asInt();
    }
    assertThat(objects).isEqualTo(20);
  }

  @Test
  void checkChoicesRefusesACountBelowOne() throws Exception {
    Ran ran = Processes.nixld("nixld-index", "check-choices", "0", "--index", index);

    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("N").hasLineCount(1);
  }

  private static int pathsRead(String report) {
    Matcher matcher = PATHS_READ.matcher(report);
    assertThat(matcher.find()).as(report).isTrue();
    return Integer.parseInt(matcher.group(1));
  }
}
