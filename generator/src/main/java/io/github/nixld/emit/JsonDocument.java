package io.github.nixld.emit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything about the choice, for programs. It is written as a stream, so no data binding has to
/// be loaded.
final class JsonDocument implements OutputFormat {
  @Override
  public boolean setsVariables() {
    return true;
  }

  @Override
  public void write(OutputRequest request, Appendable out) throws IOException {
    List<Environment> environments = request.environments();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      json.writeBooleanField("complete", environments.stream().allMatch(Environment::complete));
      Environment first = environments.getFirst();
      absent(json, environments);
      fields(json, first);
      json.writeObjectFieldStart("environment");
      for (Map.Entry<String, String> variable : Variables.of(request).entrySet()) {
        json.writeStringField(variable.getKey(), variable.getValue());
      }
      json.writeEndObject();
      lists(json, first);
      if (environments.size() > 1) {
        json.writeArrayFieldStart("others");
        for (Environment other : environments.subList(1, environments.size())) {
          json.writeStartObject();
          json.writeBooleanField("complete", other.complete());
          absent(json, List.of(other));
          fields(json, other);
          lists(json, other);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    out.append(PlainText.json(text.toString())).append('\n');
  }

  /// Nothing, if everything is there.
  private static void absent(JsonGenerator json, List<Environment> environments)
      throws IOException {
    List<String> absent =
        environments.stream().flatMap(it -> it.absent().stream()).distinct().sorted().toList();
    if (!absent.isEmpty()) {
      json.writeBooleanField(
          "completeOnceFetched",
          environments.stream().allMatch(it -> it.complete() || it.completeOnceFetched()));
      strings(json, "absent", absent);
    }
  }

  private static void fields(JsonGenerator json, Environment environment) throws IOException {
    json.writeStringField("system", environment.system());
    json.writeStringField("loader", environment.loaderPath());
    strings(json, "libraryPath", environment.libraryPath());
  }

  private static void lists(JsonGenerator json, Environment environment) throws IOException {
    objects(json, environment);
    json.writeArrayFieldStart("unresolved");
    for (Environment.Unresolved unresolved : environment.unresolved()) {
      json.writeStartObject();
      json.writeStringField("name", unresolved.name());
      strings(json, "neededBy", unresolved.neededBy());
      json.writeStringField("reason", unresolved.reason());
      json.writeArrayFieldStart("nearest");
      for (NearMiss near : unresolved.nearest()) {
        near(json, near, environment.store());
      }
      json.writeEndArray();
      strings(json, "attributes", unresolved.attributes());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("possible");
    for (Environment.Possible possible : environment.possible()) {
      json.writeStartObject();
      json.writeStringField("name", possible.name());
      json.writeStringField("from", possible.from());
      json.writeStringField("evidence", possible.evidence().label());
      if (possible.path() == null) {
        json.writeNullField("path");
        json.writeStringField("reason", possible.reason());
      } else {
        json.writeStringField("path", possible.path());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (!environment.farm().isEmpty()) {
      json.writeObjectFieldStart("farm");
      for (Map.Entry<String, String> link : environment.farm().entrySet()) {
        json.writeStringField(link.getKey(), link.getValue());
      }
      json.writeEndObject();
    }
    strings(json, "notes", environment.notes());
  }

  private static void near(JsonGenerator json, NearMiss near, String store) throws IOException {
    NearMiss.Origin origin = near.origin();
    json.writeStartObject();
    json.writeStringField("soname", near.soname());
    string(json, "path", near.path());
    string(json, "storePath", origin == null ? null : store + "/" + near.label());
    string(json, "package", origin == null ? null : origin.name());
    string(json, "version", origin == null || origin.version().isEmpty() ? null : origin.version());
    string(json, "system", near.system());
    string(json, "reason", near.reason().isEmpty() ? null : near.reason());
    json.writeEndObject();
  }

  private static void string(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, value);
    }
  }

  /// Every object that any run loads, once.
  private static void objects(JsonGenerator json, Environment environment) throws IOException {
    json.writeArrayFieldStart("objects");
    Set<String> seen = new HashSet<>();
    for (Environment.Run run : environment.runs()) {
      LoadPlan plan = run.plan();
      for (LoadPlan.Entry entry : plan.order()) {
        if (entry.object() == LoadedObject.NONE) {
          continue;
        }
        LoadedObject object = plan.objects().get(entry.object());
        if (!seen.add(object.path())) {
          continue;
        }
        json.writeStartObject();
        json.writeStringField("name", entry.name());
        json.writeStringField("path", object.path());
        json.writeStringField("neededBy", plan.objects().get(object.loadedBy()).path());
        json.writeStringField("rule", object.rule().label());
        String storePath = environment.storePathOf(object.path());
        string(json, "storePath", storePath);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
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
