package io.github.nixld.cli.ldd;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.io.IOException;
import java.util.List;

/// Load plans for programs: an array with an object for each file.
final class LddJson {
  private LddJson() {}

  /// One file and what would be loaded for it.
  ///
  /// @param file as the user gave it
  /// @param loader the loader's path
  /// @param plan the simulated run
  /// @param bound whether the user asked for symbols
  /// @param symbols the symbols that are missing or that ld.so does not bind
  record Listed(String file, String loader, LoadPlan plan, boolean bound, List<Fault> symbols) {
    boolean complete() {
      return symbols.isEmpty() && plan.faults().stream().allMatch(this::isWarning);
    }

    /// Whether ld.so goes on: a provider without versions is fatal only when it binds a symbol.
    boolean isWarning(Fault fault) {
      return fault.warning() || (fault instanceof Fault.NoVersionInformation && !bound);
    }
  }

  static void write(JsonGenerator json, List<Listed> files) throws IOException {
    json.writeStartArray();
    for (Listed listed : files) {
      LoadPlan plan = listed.plan;
      json.writeStartObject();
      json.writeStringField("file", listed.file);
      json.writeBooleanField("complete", listed.complete());
      json.writeStringField("loader", listed.loader);
      json.writeArrayFieldStart("objects");
      for (LoadPlan.Entry entry : plan.order()) {
        object(json, plan, entry);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("faults");
      for (Fault fault : plan.faults()) {
        json.writeStartObject();
        json.writeStringField("message", fault.message(plan));
        json.writeBooleanField("warning", listed.isWarning(fault));
        json.writeEndObject();
      }
      for (Fault symbol : listed.symbols) {
        json.writeStartObject();
        json.writeStringField("message", symbol.message(plan).replace('\t', ' '));
        json.writeBooleanField("warning", false);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void object(JsonGenerator json, LoadPlan plan, LoadPlan.Entry entry)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", entry.name());
    if (entry.object() == LoadedObject.NONE) {
      json.writeNullField("path");
    } else {
      LoadedObject object = plan.objects().get(entry.object());
      json.writeStringField("path", object.path());
      json.writeStringField("neededBy", plan.objects().get(object.loadedBy()).path());
      json.writeStringField("rule", object.rule().label());
    }
    json.writeEndObject();
  }
}
