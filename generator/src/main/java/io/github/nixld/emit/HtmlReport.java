package io.github.nixld.emit;

import io.github.nixld.signature.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// One self-contained page that shows the dependency graph: what is loaded and why, and what is
/// bundled, from the store, or missing.
///
/// The page differs between results only in its data, which are JSON in it. Names in the data come
/// from untrusted files: no `<` in them can end the JSON, the page's script writes them as text,
/// and the page's policy lets no other script run.
public final class HtmlReport {
  private HtmlReport() {}

  /// Writes the page.
  ///
  /// @throws IOException if `out` does
  public static void write(OutputRequest request, Appendable out) throws IOException {
    String style = resource("report.css");
    String script = resource("report.js");
    out.append(
        resource("report.html")
            .replace("@STYLE-HASH@", hash(style))
            .replace("@SCRIPT-HASH@", hash(script))
            .replace("@STYLE@", style)
            .replace("@SCRIPT@", script)
            .replace("@DATA@", ReportData.json(request).replace("<", "\\u003c")));
  }

  /// As Content-Security-Policy wants it (CSP Level 3, 2.3.1: hash-source).
  private static String hash(String text) {
    return Base64.getEncoder().encodeToString(Sha256.of(text));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
