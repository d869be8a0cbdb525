package io.github.nixld.cli.env;

import io.github.nixld.choose.Environment;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.cli.location.StoreOptions;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.Machine;
import io.github.nixld.run.NixLd;
import io.github.nixld.store.SecureExecution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether nix-ld's variables reach a program at all.
///
/// nix-ld is installed at one path for each architecture. The kernel never starts it for a program
/// with another interpreter. In secure execution (setuid, setgid, file capabilities), the loader
/// ignores the library path.
final class Reach {
  private static final String HELP =
      "run it with nixld-run, install nix-ld at that path, or use -f package.nix";

  private Reach() {}

  /// Why the variables have no effect for some of the programs, one line for each reason.
  ///
  /// @param store the store's directory
  static List<String> limits(List<Environment> environments, Path store) {
    Map<String, List<String>> programs = new LinkedHashMap<>();
    for (Environment environment : environments) {
      for (Environment.Run run : environment.runs()) {
        String limit = environment.process() == null ? limit(run.object(), store) : null;
        if (limit != null) {
          programs.computeIfAbsent(limit, _ -> new ArrayList<>()).add(run.object().path());
        }
      }
    }
    List<String> lines = new ArrayList<>();
    programs.forEach((limit, paths) ->
        lines.add(
            paths.getFirst()
                + (paths.size() == 1 ? "" : " and " + (paths.size() - 1) + " more")
                + ": "
                + limit));
    return lines;
  }

  /// That nothing on this machine reads the variables, because nix-ld is not at the path that the
  /// programs name; empty if it is, or if no program needs it.
  static Optional<String> absence(List<Environment> environments, Path store) {
    for (Environment environment : environments) {
      for (Environment.Run run : environment.runs()) {
        String interpreter = run.object().interpreter();
        if (environment.process() == null
            && interpreter != null
            && environment.system().equals(Machine.hostSystem())
            && !interpreter.startsWith(store + "/")
            && !interpreter.startsWith(StoreOptions.STORE + "/")
            && !standsAt(interpreter)) {
          return Optional.of(
              interpreter
                  + (exists(interpreter) ? " is not nix-ld" : " is not there")
                  + ", so the variables have no effect on this machine"
                  + (environment.complete() ? ": nixld-run starts the program" : ""));
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable String limit(ForeignObject program, Path store) {
    String interpreter = program.interpreter();
    if (interpreter == null) {
      return null;
    }
    try {
      String secure = SecureExecution.reason(FileNames.path(program.realPath()));
      if (secure != null) {
        return secure
            + ": its loader ignores the library path, so nix-ld cannot provide libraries: use -f"
            + " package.nix, or a copy without that";
      }
    } catch (IOException | InvalidPathException e) {
      // The program is from an archive, and unpacking restores no such bits.
    }
    if (interpreter.startsWith(store + "/") || interpreter.startsWith(StoreOptions.STORE + "/")) {
      return exists(interpreter)
          ? null
          : "built by Nix, and its loader "
              + interpreter
              + " is gone (garbage-collected?), so nix-ld cannot start it: run it with nixld-run, or"
              + " build it again";
    }
    boolean served =
        plain(interpreter).equals(Machine.loader(program.object().header()))
            || standsAt(interpreter);
    return served
        ? null
        : "its interpreter is "
            + interpreter
            + ", and nix-ld is not installed there, so these variables have no effect: "
            + HELP;
  }

  /// Without "//" and "..", which lead to the same file.
  private static String plain(String interpreter) {
    try {
      return interpreter.startsWith("/")
          ? FileNames.text(FileNames.path(interpreter).normalize())
          : interpreter;
    } catch (InvalidPathException e) {
      return interpreter;
    }
  }

  private static boolean standsAt(String interpreter) {
    return interpreter.startsWith("/")
        && exists(interpreter)
        && NixLd.standsAt(FileNames.path(interpreter));
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(FileNames.path(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
