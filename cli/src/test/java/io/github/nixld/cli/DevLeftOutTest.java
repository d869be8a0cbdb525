package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `dev/left-out` reads in Maven's reports. CI fails if it prints anything.
class DevLeftOutTest {
  @TempDir private Path directory = Path.of("");

  private String leftOut() throws IOException, InterruptedException {
    return Shell.in(directory).run(Readme.CHECKOUT + "/dev/left-out", ".").orFail();
  }

  private void report(String plugin, String testClass, String tests) throws IOException {
    Path reports = Files.createDirectories(directory.resolve("module/target").resolve(plugin));
    Files.writeString(
        reports.resolve("TEST-org.example." + testClass + ".xml"),
        "<testsuite name=\"org.example." + testClass + "\">\n" + tests + "</testsuite>\n");
  }

  private static String test(String name, String testClass, String inside) {
    String test = "  <testcase name=\"" + name + "\" classname=\"org.example." + testClass + "\"";
    return inside.isEmpty()
        ? test + " time=\"0.1\"/>\n"
        : test + " time=\"0.0\">\n    " + inside + "\n  </testcase>\n";
  }

  private static String assumption(String reason) {
    return "<skipped type=\"org.opentest4j.TestAbortedException\"><![CDATA["
        + "org.opentest4j.TestAbortedException: Assumption failed: "
        + reason
        + "\n\tat org.example.ATest.b(ATest.java:9)\n]]></skipped>";
  }

  @Test
  void namesEachReasonOnceWithItsTestClasses() throws IOException, InterruptedException {
    String missing = assumption("\"a&b\" is not installed");
    report(
        "surefire-reports",
        "ATest",
        test("one", "ATest", missing) + test("two", "ATest", missing) + test("in", "ATest", ""));
    report("surefire-reports", "BTest", test("one", "BTest", missing));
    report(
        "failsafe-reports",
        "CIT",
        test("one", "CIT", "<skipped message=\"x is &lt;disabled&gt; &amp; &quot;off&quot;\"/>"));
    assertThat(leftOut().lines())
        .containsExactlyInAnyOrder(
            "\"a&b\" is not installed (ATest, BTest)", "x is <disabled> & \"off\" (CIT)");
  }

  @Test
  void printsNothingIfAllTestsRan() throws IOException, InterruptedException {
    report("surefire-reports", "ATest", test("skipped", "ATest", ""));
    assertThat(leftOut()).isEmpty();
  }
}
