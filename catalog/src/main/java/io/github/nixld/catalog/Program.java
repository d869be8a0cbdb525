package io.github.nixld.catalog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// A program from its arguments to its exit status.
public final class Program {
  private Program() {}

  /// What a program does once its arguments are read.
  public interface Action {
    /// @return the exit status
    int run(ParseResult parsed) throws CatalogException;
  }

  /// A standard stream; UTF-8, whatever the locale.
  public static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /// Runs a program. A fault is one line.
  ///
  /// @param line describes its arguments
  /// @param out for the result
  /// @param err for everything else
  /// @return the exit status
  public static int run(
      CommandLine line, String[] args, Action action, PrintStream out, PrintStream err) {
    line.setExpandAtFiles(false);
    UsageFault.collect(line);
    try {
      ParseResult parsed = line.parseArgs(args);
      for (CommandLine asked : parsed.asCommandLineList()) {
        if (asked.isUsageHelpRequested()) {
          asked.usage(out, CommandLine.Help.Ansi.OFF);
          return 0;
        }
        if (asked.isVersionHelpRequested()) {
          asked.printVersionHelp(out, CommandLine.Help.Ansi.OFF);
          return 0;
        }
      }
      UsageFault fault = UsageFault.of(parsed);
      if (fault != null) {
        err.println(
            line.getCommandName()
                + ": "
                + oneLine(fault.what())
                + ": see "
                + fault.command()
                + " --help");
        return CatalogException.USAGE;
      }
      return action.run(parsed);
    } catch (CatalogException e) {
      err.println(line.getCommandName() + ": " + oneLine(String.valueOf(e.getMessage())));
      return e.status();
    } finally {
      out.flush();
      err.flush();
    }
  }

  /// Text that may come from a cache, fit for a terminal.
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
