package io.github.nixld.emit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A headless Chromium, driven by the W3C's WebDriver protocol.
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  private final Process driver;
  private final String session;
  private final String id;

  Browser(Path profile, int width, int height) {
    try {
      driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
      session = "http://localhost:" + port(driver.inputReader(StandardCharsets.UTF_8)) + "/session";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode opened =
        ask(
            "",
            Map.of(
                "capabilities",
                Map.of(
                    "alwaysMatch",
                    Map.of(
                        "goog:loggingPrefs",
                        Map.of("browser", "ALL"),
                        "goog:chromeOptions",
                        Map.of(
                            "args",
                            List.of(
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run",
                                "--user-data-dir=" + profile,
                                "--window-size=" + width + "," + height))))));
    id = "/" + opened.path("sessionId").asText();
  }

  private static String port(BufferedReader output) throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher matcher = PORT.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new IOException("chromedriver does not start");
  }

  void open(Path page) {
    ask(id + "/url", Map.of("url", page.toUri().toString()));
  }

  /// What a script returns.
  JsonNode run(String script) {
    return ask(id + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /// What the page's scripts, and the browser's refusals, wrote to the console.
  JsonNode log() {
    return ask(id + "/se/log", Map.of("type", "browser"));
  }

  void screenshot(Path file) {
    try {
      Files.write(file, Base64.getDecoder().decode(get(id + "/screenshot").asText()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode ask(String path, Object body) {
    return send("POST", path, body);
  }

  private JsonNode get(String path) {
    return send("GET", path, null);
  }

  private JsonNode send(String method, String path, @Nullable Object body) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(session + path).toURL().openConnection();
      connection.setRequestMethod(method);
      if (body != null) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(JSON.writeValueAsBytes(body));
      }
      boolean good = connection.getResponseCode() == 200;
      try (InputStream answer = good ? connection.getInputStream() : connection.getErrorStream()) {
        JsonNode value = JSON.readTree(answer).path("value");
        if (!good) {
          throw new IllegalStateException(value.path("message").asText());
        }
        return value;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    send("DELETE", id, null);
    driver.destroy();
  }
}
