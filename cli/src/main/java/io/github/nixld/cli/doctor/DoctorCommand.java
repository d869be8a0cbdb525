package io.github.nixld.cli.doctor;

import io.github.nixld.choose.Options;
import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.InstalledFiles;
import io.github.nixld.cli.command.JsonText;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.Style;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import io.github.nixld.run.Namespace;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `nixld doctor`: a line for each thing that has to be right, with what to do if it is not.
public final class DoctorCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Specs.command(
            "nixld-doctor",
            "Says what is ready here for foreign programs, and what to do about the rest.");
    Help.heading(spec, "Result");
    spec.addOption(Specs.flag("Print JSON.", "--json"));
    Help.heading(spec, "Store and index");
    StoreOptions.addTo(spec);
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Streams streams) throws CommandException {
    StoreOptions where = StoreOptions.of(parsed);
    List<Finding> findings =
        new Examination(
                Path.of("/"),
                FileNames.variables(),
                Options.standard().drivers(),
                DoctorCommand::hasNamespace,
                InstalledFiles.inShare("nixld/direnv/nixld.sh"))
            .findings(where);
    if (parsed.hasMatchedOption("--json")) {
      JsonText.print(
          streams,
          json -> {
            json.writeStartArray();
            for (Finding each : findings) {
              json.writeStartObject();
              json.writeStringField("what", each.what());
              json.writeStringField("state", each.state().word());
              json.writeStringField("found", each.found());
              json.writeStringField("advice", each.advice());
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    } else {
      Style style = streams.manner().style(Linux.isTerminal(1));
      findings.forEach(each -> streams.out().println(each.line(style)));
    }
    return findings.stream().anyMatch(it -> it.state() == Finding.State.WRONG)
        ? ExitStatus.UNRESOLVED
        : ExitStatus.COMPLETE;
  }

  private static boolean hasNamespace(Path interpreter) {
    Namespace namespace = Namespace.ofThisInstallation();
    return namespace != null && namespace.isPermitted(interpreter);
  }
}
