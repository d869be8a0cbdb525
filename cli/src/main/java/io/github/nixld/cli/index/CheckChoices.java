package io.github.nixld.cli.index;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.OneLine;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.index.LeaveOneOut.Provided;
import io.github.nixld.cli.location.FreshIndex;
import io.github.nixld.cli.location.IndexLocation;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.index.Index;
import io.github.nixld.index.IndexedObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `nixld-index check-choices`: lets users check nixld's choices. It chooses for objects of the
/// store as if they were foreign, and compares the result with the libraries that they were built
/// with.
final class CheckChoices {
  private static final int DEFAULT = 500;

  private CheckChoices() {}

  /// The result for the objects of one libc.
  private static final class Generation {
    private int objects;
    private int providers;
    private int asBuilt;
  }

  private record Outcome(
      Map<String, Generation> generations, List<Provided> others, long milliseconds) {}

  static int run(ParseResult parsed, Streams streams) throws CommandException {
    int count = parsed.matchedPositionalValue(0, DEFAULT);
    if (count < 1) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), "N is %d: it must be 1 or more".formatted(count));
    }
    StoreOptions options = StoreOptions.of(parsed);
    Outcome outcome =
        new FreshIndex(IndexLocation.of(options), options.refresh(), streams)
            .ask(index -> check(index, count));
    if (parsed.hasMatchedOption("--json")) {
      JsonText.print(streams, json -> write(json, outcome));
    } else {
      print(outcome, streams);
    }
    return outcome.others().isEmpty() ? ExitStatus.COMPLETE : ExitStatus.UNRESOLVED;
  }

  private static Outcome check(Index index, int count) {
    long start = System.nanoTime();
    LeaveOneOut leaveOneOut = new LeaveOneOut(index);
    Map<String, Generation> generations = new TreeMap<>();
    List<Provided> others = new ArrayList<>();
    int checked = 0;
    for (String path : spread(index.objects(), count)) {
      IndexedObject object = index.object(path);
      String libc = object == null ? null : leaveOneOut.libc(object);
      if (object == null || libc == null) {
        continue;
      }
      Generation generation = generations.computeIfAbsent(libc, _ -> new Generation());
      generation.objects++;
      for (Provided provided : leaveOneOut.check(object, libc)) {
        generation.providers++;
        if (provided.asBuilt()) {
          generation.asBuilt++;
        } else {
          others.add(provided);
        }
      }
      if (++checked == count) {
        break;
      }
    }
    return new Outcome(generations, others, (System.nanoTime() - start) / 1_000_000);
  }

  /// The same paths in another order: the first `count` come from all over the store, and so do the
  /// next ones, which replace those that cannot be checked.
  private static List<String> spread(List<String> paths, int count) {
    int step = Math.max(1, paths.size() / count);
    List<String> spread = new ArrayList<>(paths.size());
    for (int offset = 0; offset < step; offset++) {
      for (int at = offset; at < paths.size(); at += step) {
        spread.add(paths.get(at));
      }
    }
    return spread;
  }

  private static void print(Outcome outcome, Streams streams) {
    for (Provided other : outcome.others()) {
      String chosen = other.chosen();
      streams
          .out()
          .println(
              OneLine.of(
                  "%s: %s: built with %s, chosen %s"
                      .formatted(
                          other.object(),
                          other.name(),
                          other.built(),
                          chosen == null ? "nothing" : chosen)));
    }
    outcome
        .generations()
        .forEach((libc, generation) ->
            streams
                .out()
                .println(
                    OneLine.of(
                        "%s: %d of %d providers as built, for %d objects"
                            .formatted(
                                libc,
                                generation.asBuilt,
                                generation.providers,
                                generation.objects))));
  }

  private static void write(JsonGenerator json, Outcome outcome) throws IOException {
    json.writeStartObject();
    json.writeNumberField("milliseconds", outcome.milliseconds());
    json.writeArrayFieldStart("generations");
    for (Map.Entry<String, Generation> entry : outcome.generations().entrySet()) {
      Generation generation = entry.getValue();
      json.writeStartObject();
      json.writeStringField("libc", entry.getKey());
      json.writeNumberField("objects", generation.objects);
      json.writeNumberField("providers", generation.providers);
      json.writeNumberField("asBuilt", generation.asBuilt);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("others");
    for (Provided other : outcome.others()) {
      json.writeStartObject();
      json.writeStringField("object", other.object());
      json.writeStringField("name", other.name());
      json.writeStringField("built", other.built());
      json.writeStringField("chosen", other.chosen());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
