package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is in the page; that it works, [HtmlReportIT] sees in a browser.
class HtmlReportTest {
  private static final Pattern DATA =
      Pattern.compile(
          "<script id=\"data\" type=\"application/json\">(.*?)</script>", Pattern.DOTALL);

  static String page(OutputRequest request) throws IOException {
    StringBuilder page = new StringBuilder();
    HtmlReport.write(request, page);
    return page.toString();
  }

  private static JsonNode data(String page) throws IOException {
    Matcher matcher = DATA.matcher(page);
    assertThat(matcher.find()).isTrue();
    return new ObjectMapper().readTree(matcher.group(1));
  }

  static List<String> samples() {
    return List.copyOf(SampleEnvironments.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void nothingOfAFileIsMarkup(String sample) throws IOException {
    OutputRequest request = SampleEnvironments.sample(sample);
    String page = page(request);
    assertThat(data(page).path("title").asText())
        .isEqualTo(String.join(" ", request.question().asked()));
    String around = DATA.matcher(page).replaceAll("");
    assertThat(around).isEqualTo(DATA.matcher(page(ReportSamples.many(1))).replaceAll(""));
  }

  @Test
  void everyObjectIsThereOnce() throws IOException {
    JsonNode environment = data(page(ReportSamples.many(1000))).path("environments").path(0);
    assertThat(environment.path("nodes")).hasSize(1000);
    assertThat(environment.path("nodes").findValuesAsText("path")).doesNotHaveDuplicates();
    assertThat(environment.path("edges").size()).isGreaterThan(1500);
  }

  @Test
  void kindsOfObjects() throws IOException {
    JsonNode nodes = data(page(ReportSamples.kinds())).path("environments").path(0).path("nodes");
    assertThat(nodes.findValuesAsText("kind"))
        .containsExactly("program", "bundled", "store", "loader", "missing", "possible");
    assertThat(nodes.path(5).path("reason").asText())
        .isEqualTo("perhaps loaded with dlopen: a note says so; left out, the store has none");
    assertThat(nodes.path(4).path("reason").asText()).isEqualTo("nothing in the store provides it");
    assertThat(nodes.path(2).path("storePath").asText()).endsWith("-zlib-1.3.1");
    assertThat(nodes.path(1).path("rule").asText()).isEqualTo("RUNPATH /home/user/app/lib");
  }
}
