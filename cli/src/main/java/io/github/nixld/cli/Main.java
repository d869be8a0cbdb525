package io.github.nixld.cli;

import io.github.nixld.index.DamagedIndexException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The entry of all commands: the first argument is the command's name, as the launcher passes it.
public final class Main {
  private Main() {}

  /// Runs a command and exits with its status.
  public static void main(String[] args) {
    // One buffer, written out when a command ends: System.out flushes every line.
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    // Not System.exit, which first looks for a logger to tell; nothing is left to do at exit.
    Runtime.getRuntime().halt(run(args, out, err));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /// Runs a command.
  ///
  /// @param args the command's name and its arguments
  /// @param out for the result
  /// @param err for everything else
  /// @return one of [ExitStatus]
  public static int run(String[] args, PrintStream out, PrintStream err) {
    String name = args.length == 0 ? "" : args[0];
    try {
      Command command = Commands.named(name);
      if (command == null) {
        err.println("nixld: no command is called '" + OneLine.of(name) + "': " + Commands.NAMES);
        return ExitStatus.USAGE;
      }
      return run(command, Arrays.asList(args).subList(1, args.length), new Streams(out, err));
    } finally {
      out.flush();
      err.flush();
    }
  }

  /// Runs one command.
  static int run(Command command, List<String> args, Streams streams) {
    CommandLine line = new CommandLine(command.spec());
    line.setUnmatchedOptionsArePositionalParams(false);
    // A file may be called "@name".
    line.setExpandAtFiles(false);
    try {
      CommandLine.ParseResult parsed = line.parseArgs(args.toArray(String[]::new));
      if (printedHelp(parsed, streams)) {
        return ExitStatus.COMPLETE;
      }
      return command.run(parsed, streams);
    } catch (ParameterException e) {
      streams.say(
          e.getCommandLine().getCommandSpec().qualifiedName()
              + ": "
              + e.getMessage()
              + ": see --help");
      return ExitStatus.USAGE;
    } catch (CommandException e) {
      streams.say(e);
      return e.status();
    } catch (DamagedIndexException e) {
      streams.say(e);
      return ExitStatus.NO_INDEX;
    }
  }

  /// Prints help or version where one of the commands on the line is asked for it.
  private static boolean printedHelp(CommandLine.ParseResult parsed, Streams streams) {
    for (CommandLine line : parsed.asCommandLineList()) {
      if (line.isUsageHelpRequested()) {
        line.usage(streams.out(), CommandLine.Help.Ansi.OFF);
        return true;
      }
      if (line.isVersionHelpRequested()) {
        line.printVersionHelp(streams.out(), CommandLine.Help.Ansi.OFF);
        return true;
      }
    }
    return false;
  }
}
