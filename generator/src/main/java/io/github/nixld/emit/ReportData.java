package io.github.nixld.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.choose.candidate.Rejected;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the report's script draws, as JSON.
final class ReportData {
  private ReportData() {}

  static String json(OutputRequest request) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("title", String.join(" ", request.question().asked()));
      json.writeStringField("command", PlainText.command(request.question().command()));
      json.writeBooleanField(
          "complete", request.environments().stream().allMatch(Environment::complete));
      json.writeArrayFieldStart("environments");
      for (Environment environment : request.environments()) {
        write(environment, json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return PlainText.shownJson(text.toString());
  }

  private static void write(Environment environment, JsonGenerator json) throws IOException {
    ReportGraph graph = ReportGraph.of(environment);
    json.writeStartObject();
    json.writeStringField("system", environment.system());
    json.writeStringField("loader", environment.loaderPath());
    strings(json, "libraryPath", environment.libraryPath());
    strings(json, "notes", environment.notes());
    json.writeArrayFieldStart("unresolved");
    for (Environment.Unresolved unresolved : environment.unresolved()) {
      json.writeStartObject();
      json.writeStringField("name", unresolved.name());
      json.writeStringField("reason", unresolved.reason());
      strings(json, "nearest", NearMiss.lines(unresolved.nearest()));
      strings(json, "attributes", unresolved.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("nodes");
    for (ReportGraph.Node node : graph.nodes()) {
      write(node, json);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("edges");
    for (ReportGraph.Edge edge : graph.edges()) {
      json.writeArray(new int[] {edge.from(), edge.to()}, 0, 2);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(ReportGraph.Node node, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", node.name());
    json.writeStringField("kind", node.kind().label());
    optional(json, "path", node.path());
    optional(json, "rule", node.rule());
    optional(json, "storePath", node.storePath());
    optional(json, "reason", node.reason());
    if (!node.rejected().isEmpty()) {
      json.writeArrayFieldStart("rejected");
      for (Rejected rejected : node.rejected()) {
        json.writeStartObject();
        json.writeStringField("label", rejected.label());
        json.writeStringField("reason", rejected.reason());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  private static void strings(JsonGenerator json, String field, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
