package io.github.nixld.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The report in a real browser. The system property `nixld.screenshots` names a directory for
/// pictures of it.
class HtmlReportIT {
  private static final String SEARCH =
      """
      const box = document.getElementById("search");
      box.value = "%s";
      box.dispatchEvent(new Event("input"));
      return document.getElementById("count").textContent;
      """;

  @TempDir private static Path temporary = Path.of("");
  private static Browser browser = unset();

  @SuppressWarnings("NullAway") // Set before the tests.
  private static Browser unset() {
    return null;
  }

  @BeforeAll
  static void start() {
    Installed.need("chromedriver");
    browser = new Browser(temporary.resolve("profile"), 1400, 900);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void open(String name, OutputRequest request) throws IOException {
    browser.open(
        Files.writeString(temporary.resolve(name + ".html"), HtmlReportTest.page(request)));
    picture(name);
  }

  private static void picture(String name) throws IOException {
    String directory = System.getProperty("nixld.screenshots", "");
    if (!directory.isEmpty()) {
      browser.screenshot(Files.createDirectories(Path.of(directory)).resolve(name + ".png"));
    }
  }

  private static String text(String script) {
    return browser.run(script).asText();
  }

  @Test
  void showsWhyAnObjectIsThere() throws IOException {
    open("kinds", ReportSamples.kinds());
    assertThat(text("return document.getElementById('verdict').textContent"))
        .isEqualTo("incomplete");
    assertThat(text("return document.getElementById('answer').innerText"))
        .contains("libmissing.so.1: nothing in the store provides it", "glibc-2.40/lib/ld-linux");
    assertThat(text("return document.getElementById('legend').innerText"))
        .contains("bundled 1", "from the store 1", "missing 1", "possible 1");
    assertThat(text(SEARCH.formatted("LIBZ"))).isEqualTo("1 found");
    browser.run("document.querySelector('#hits li button').click()");
    assertThat(text("return document.getElementById('details').innerText"))
        .contains(
            "libz.so.1", "from the store", "older: it is older", "libown.so", "LD_LIBRARY_PATH");
    picture("details");
    assertThat(browser.log()).isEmpty();
  }

  @Test
  void isUsableWithAThousandObjects() throws IOException {
    open("many", ReportSamples.many(1000));
    assertThat(text("return document.getElementById('count').textContent"))
        .isEqualTo("1000 objects");
    assertThat(text(SEARCH.formatted("lib500."))).isEqualTo("1 found");
    browser.run("document.querySelector('#hits li button').click()");
    assertThat(text("return document.querySelector('#details h3').textContent"))
        .isEqualTo("lib500.so.1");
    picture("many-details");
    long slowest =
        browser
            .run(
                "let worst = 0; for (let i = 0; i < 20; i++) { const start = performance.now();"
                    + " zoom(1.1, 300, 300); paint(); worst = Math.max(worst, performance.now() - start); }"
                    + " return Math.round(worst)")
            .asLong();
    // Not a timing of the page, but of being usable at all.
    assertThat(slowest).isLessThan(2000);
    assertThat(browser.log()).isEmpty();
  }

  @Test
  void aClickOnTheGraphSelects() throws IOException {
    open("click", ReportSamples.kinds());
    String name =
        text(
            """
            const node = graph.nodes[2], box = canvas.getBoundingClientRect();
            const at = { bubbles: true, pointerId: 1,
              clientX: box.left + view.x + view.scale * (node.x + 10),
              clientY: box.top + view.y + view.scale * (node.y + 10) };
            canvas.setPointerCapture = () => {};
            canvas.dispatchEvent(new PointerEvent("pointerdown", at));
            canvas.dispatchEvent(new PointerEvent("pointerup", at));
            return document.querySelector("#details h3").textContent;
            """);
    assertThat(name).isEqualTo("libz.so.1");
  }

  @Test
  void hostileNamesAreText() throws IOException {
    open("hostile", ReportSamples.hostile());
    assertThat(browser.run("return window.pwned === undefined").asBoolean()).isTrue();
    assertThat(text("return document.getElementById('title').textContent"))
        .isEqualTo(PlainText.escaped(ReportSamples.MARKUP))
        .endsWith("\\u202e\\u2066\\u200b");
    // Nothing turns the direction of the page's text, in any element.
    assertThat(
            browser
                .run(
                    "return /[\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)")
                .asBoolean())
        .isFalse();
    assertThat(browser.run("return document.querySelectorAll('img, b, iframe').length").asInt())
        .isZero();
    assertThat(text("return document.getElementById('answer').innerText"))
        .contains("<img src=x onerror=");
    assertThat(browser.log()).isEmpty();
  }
}
