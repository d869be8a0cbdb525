package io.github.nixld.cli;

import io.github.nixld.cli.command.Command;
import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Help;
import io.github.nixld.cli.command.Manner;
import io.github.nixld.cli.command.Specs;
import io.github.nixld.cli.command.Spelling;
import io.github.nixld.cli.command.StandardStream;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.cli.command.UsageMessage;
import io.github.nixld.index.DamagedIndexException;
import java.io.FileDescriptor;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The entry of all commands: each is a name of the same executable.
public final class Main {
  static {
    // Its remark that `--help=all` could also mean `--help` with a value is of no use to anyone.
    System.setProperty("picocli.trace", "OFF");
  }

  private Main() {}

  /// Runs a command and exits with its status.
  ///
  /// @param args ignored in an installation, where the process's own arguments are read as bytes
  public static void main(String[] args) {
    Installation.useLibraries();
    // nixld's output depends on neither language nor region, and the runtime's look-ups take time.
    Locale.setDefault(Locale.ROOT);
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    StandardStream out = new StandardStream(FileDescriptor.out);
    PrintStream err = new StandardStream(FileDescriptor.err).text();
    int status = run(Installation.isInstalled() ? Installation.arguments() : args, out.text(), err);
    if (out.isBrokenPipe()) {
      // The reader wants no more, like head(1). Other programs are then ended by a signal, in
      // silence.
      status = ExitStatus.BROKEN_PIPE;
    } else if (out.failure() != null) {
      new Streams(err, err).complain("standard output cannot be written: " + out.failure());
      err.flush();
      status = ExitStatus.OUTPUT;
    }
    // System.exit would first search for a logger; nothing is left to do at exit.
    Runtime.getRuntime().halt(status);
  }

  /// Runs a command.
  ///
  /// @param args the command's name and its arguments
  /// @param out for the result
  /// @param err for everything else
  /// @return one of [ExitStatus]
  public static int run(String[] args, PrintStream out, PrintStream err) {
    String name = args.length == 0 ? Commands.UMBRELLA : args[0];
    List<String> rest = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    Streams streams = new Streams(out, err);
    try {
      return name.equals(Commands.UMBRELLA)
          ? Umbrella.run(rest, streams)
          : run(name, rest, streams);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /// Runs a command by its full name.
  static int run(String name, List<String> args, Streams streams) {
    Command command = Commands.named(name);
    if (command == null) {
      streams.complain(
          UsageMessage.unknownCommand(name, Spelling.near(name, Commands.NAMES))
              + ": choose one of "
              + String.join(", ", Commands.NAMES));
      return ExitStatus.USAGE;
    }
    return run(command, args, streams);
  }

  /// Runs one command.
  static int run(Command command, List<String> args, Streams streams) {
    try {
      ParseResult parsed = parsed(command, args);
      return printedHelp(parsed, streams)
          ? ExitStatus.COMPLETE
          : command.run(parsed, streams.with(Manner.of(parsed)));
    } catch (ParameterException e) {
      streams.complain(UsageMessage.of(e, Commands::specs));
      return ExitStatus.USAGE;
    } catch (CommandException e) {
      streams.complain(e);
      return e.status();
    } catch (DamagedIndexException e) {
      streams.complain(e);
      return ExitStatus.NO_INDEX;
    } catch (InvalidPathException e) {
      streams.complain(e.getInput() + ": not a path: " + e.getReason());
      return ExitStatus.INPUT;
    } catch (OutOfMemoryError e) {
      // A limit of the process or of the machine, which nixld cannot know in advance.
      streams.complain(
          String.valueOf(e.getMessage()).contains("native thread")
              ? "no thread can be started: this user has too many processes (ulimit -u)"
              : "not enough memory: " + e.getMessage());
      return ExitStatus.INPUT;
    }
  }

  /// Parses a command line.
  ///
  /// @throws ParameterException if it is wrong
  private static ParseResult parsed(Command command, List<String> args) {
    CommandLine line = new CommandLine(command.spec());
    line.setUnmatchedOptionsArePositionalParams(false);
    // A file may be called "@name".
    line.setExpandAtFiles(false);
    collectErrors(line);
    ParseResult parsed = line.parseArgs(args.toArray(String[]::new));
    ParameterException fault = UsageMessage.fault(parsed);
    if (fault != null) {
      throw fault;
    }
    return parsed;
  }

  /// Has the parser read all of a command line: otherwise it says that an argument is missing
  /// before it says that an option is unknown.
  private static void collectErrors(CommandLine line) {
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(Main::collectErrors);
  }

  /// Prints help or version if the command line asks one of its commands for it.
  private static boolean printedHelp(ParseResult parsed, Streams streams) {
    for (ParseResult each = parsed; each != null; each = each.subcommand()) {
      if (Help.isWanted(each)) {
        streams.out().print(Help.text(each.commandSpec(), each.hasMatchedOption(Help.ALL)));
        return true;
      }
      if (each.isVersionHelpRequested()) {
        streams.out().println("nixld " + Specs.version());
        return true;
      }
    }
    return false;
  }
}
