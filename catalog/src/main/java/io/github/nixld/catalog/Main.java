package io.github.nixld.catalog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The entry of `nixld-catalog`.
public final class Main {
  private Main() {}

  /// Runs the command and exits with its status.
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    System.exit(run(args, out, err));
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /// Runs the command.
  ///
  /// @param args the subcommand and its arguments
  /// @param out for the result
  /// @param err for everything else
  /// @return 0 the catalog is written and complete; 1 it is written, but some store paths could not
  ///   be read; 2 the command line is wrong; 3 something cannot be read or written, or must not be
  ///   published
  public static int run(String[] args, PrintStream out, PrintStream err) {
    BuildCommand build = new BuildCommand(err);
    CommandLine line =
        new CommandLine(Options.command("nixld-catalog", "Make a catalog of a binary cache."));
    line.addSubcommand("build", build.spec());
    line.setExpandAtFiles(false);
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
      if (!parsed.hasSubcommand()) {
        throw new CatalogException(CatalogException.USAGE, "name a command: build");
      }
      return build.run(parsed.subcommand());
    } catch (ParameterException e) {
      err.println(
          e.getCommandLine().getCommandSpec().qualifiedName()
              + ": "
              + e.getMessage()
              + ": see --help");
      return CatalogException.USAGE;
    } catch (CatalogException e) {
      err.println("nixld-catalog: " + oneLine(String.valueOf(e.getMessage())));
      return e.status();
    } finally {
      out.flush();
      err.flush();
    }
  }

  /// Text that may come from a cache, fit for a terminal.
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
  }
}
