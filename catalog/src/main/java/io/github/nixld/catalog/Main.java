package io.github.nixld.catalog;

import java.io.FileDescriptor;
import java.io.PrintStream;
import picocli.CommandLine;

/// The entry of `nixld-catalog`.
public final class Main {
  private Main() {}

  /// Runs the command and exits with its status.
  public static void main(String[] args) {
    PrintStream out = Program.stream(FileDescriptor.out);
    PrintStream err = Program.stream(FileDescriptor.err);
    System.exit(run(args, out, err));
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
    return Program.run(
        line,
        args,
        parsed -> {
          if (!parsed.hasSubcommand()) {
            throw new CatalogException(CatalogException.USAGE, "name a command: build");
          }
          return build.run(parsed.subcommand());
        },
        out,
        err);
  }
}
