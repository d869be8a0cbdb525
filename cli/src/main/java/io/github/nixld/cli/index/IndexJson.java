package io.github.nixld.cli.index;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.MalformedElf;
import io.github.nixld.elf.NotElf;
import io.github.nixld.elf.VersionNeed;
import io.github.nixld.index.Provider;
import io.github.nixld.index.Status;
import io.github.nixld.loader.Machine;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers of the index, for programs.
final class IndexJson {
  private IndexJson() {}

  /// One file of the question.
  ///
  /// @param path as the user gave it
  /// @param facts its facts
  record Shown(String path, ElfFile facts) {}

  static void status(JsonGenerator json, Status status) throws IOException {
    json.writeStartObject();
    json.writeStringField("index", status.file().toString());
    json.writeNumberField("bytes", status.bytes());
    json.writeNumberField("schema", status.schema());
    json.writeStringField("store", status.storeDirectory());
    json.writeStringField("built", status.built().toString());
    json.writeBooleanField("complete", status.complete());
    json.writeBooleanField("fresh", status.current());
    json.writeNumberField("newPaths", status.difference().newPaths());
    json.writeNumberField("gonePaths", status.difference().gonePaths());
    json.writeNumberField("storePaths", status.storePaths());
    json.writeNumberField("pendingPaths", status.pendingPaths());
    json.writeNumberField("libraryPaths", status.libraryPaths());
    json.writeNumberField("objects", status.objects());
    json.writeNumberField("entries", status.entries());
    json.writeNumberField("malformed", status.malformed());
    json.writeNumberField("notElf", status.notElf());
    json.writeNumberField("loaders", status.loaders());
    json.writeEndObject();
  }

  static void found(JsonGenerator json, Find.Found found) throws IOException {
    json.writeStartArray();
    for (Provider provider : found.providers()) {
      json.writeStartObject();
      json.writeStringField("name", provider.name());
      json.writeStringField("path", provider.directory() + "/" + provider.name());
      json.writeStringField("object", provider.object().path());
      json.writeStringField("storePath", found.store() + "/" + provider.storePath().basename());
      json.writeBooleanField("aggregate", provider.aggregate());
      if (found.rootsKnown()) {
        json.writeBooleanField("kept", provider.storePath().rooted());
      } else {
        json.writeNullField("kept");
      }
      if (provider.object().facts() instanceof ElfObject object) {
        string(json, "soname", object.soname());
        machine(json, object.header());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void objects(JsonGenerator json, List<Shown> objects) throws IOException {
    json.writeStartArray();
    for (Shown shown : objects) {
      json.writeStartObject();
      json.writeStringField("path", shown.path());
      switch (shown.facts()) {
        case NotElf not -> json.writeStringField("notElf", not.description());
        case MalformedElf malformed -> json.writeStringField("malformed", malformed.reason());
        case ElfObject object -> facts(json, object);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void facts(JsonGenerator json, ElfObject object) throws IOException {
    machine(json, object.header());
    json.writeNumberField("type", object.header().type());
    string(json, "interpreter", object.interpreter());
    string(json, "soname", object.soname());
    for (Dependency.Tag tag : Dependency.Tag.values()) {
      json.writeArrayFieldStart(
          switch (tag) {
            case NEEDED -> "needed";
            case FILTER -> "filter";
            case AUXILIARY -> "auxiliary";
          });
      for (Dependency dependency : object.dependencies()) {
        if (dependency.tag() == tag) {
          json.writeString(dependency.name());
        }
      }
      json.writeEndArray();
    }
    string(json, "rpath", object.rpath());
    string(json, "runpath", object.runpath());
    json.writeObjectFieldStart("versionsNeeded");
    for (VersionNeed need : object.versionsNeeded()) {
      json.writeArrayFieldStart(need.file());
      for (VersionNeed.Version version : need.versions()) {
        json.writeString(version.name());
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    if (object.versionsDefined() != null) {
      json.writeArrayFieldStart("versionsDefined");
      for (String version : object.versionsDefined()) {
        json.writeString(version);
      }
      json.writeEndArray();
    }
    json.writeBooleanField("executableStack", object.executableStack());
    string(json, "buildId", object.buildId());
    json.writeArrayFieldStart("dlopenNotes");
    for (String note : object.dlopenNotes()) {
      json.writeString(note);
    }
    json.writeEndArray();
  }

  /// The system of a file: the numbers of its header, and the Nix system.
  private static void machine(JsonGenerator json, ElfHeader header) throws IOException {
    json.writeNumberField("class", header.elfClass() == ElfHeader.CLASS64 ? 64 : 32);
    json.writeNumberField("machine", header.machine());
    string(json, "system", Machine.system(header));
  }

  private static void string(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, value);
    }
  }
}
