package io.github.nixld.run;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.linux.FileNames;
import io.github.nixld.linux.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mount namespace with the chosen loader at the path that a program names. The program itself is
/// executed, as with nix-ld, and can start itself again.
///
/// `interpreter.c` makes it, for x86-64. If the system permits none, it executes a command that
/// starts the program without one.
///
/// @param helper the executable `interpreter` of this installation
public record Namespace(Path helper) {
  private static final String SYSTEM = "x86_64-linux";

  /// What the helper says if it cannot make a namespace.
  private static final String REFUSED = "no namespace";

  /// The namespace of this installation.
  ///
  /// @return null if this is not an installation, or is for another machine
  public static @Nullable Namespace ofThisInstallation() {
    String library = Linux.library();
    Path helper =
        library == null ? null : Path.of(library).toAbsolutePath().resolveSibling("interpreter");
    return helper != null && Files.isExecutable(helper) ? new Namespace(helper) : null;
  }

  /// Whether it helps the programs of a choice.
  public boolean suits(CachedChoice choice) {
    return choice.system().equals(SYSTEM) && choice.loader().kind() == LdSo.Kind.GLIBC;
  }

  /// Whether this system permits a namespace. The helper makes one for itself as the program, and
  /// ends at once: nothing of it is left.
  ///
  /// @param interpreter the path at which the loader would be
  public boolean isPermitted(Path interpreter) {
    String own = FileNames.text(helper);
    try {
      Process process =
          new ProcessBuilder(
                  own,
                  FileNames.text(interpreter),
                  isLoader(interpreter) ? "others" : "",
                  own,
                  "",
                  own,
                  own,
                  REFUSED,
                  "1",
                  own,
                  own,
                  own)
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return !said.contains(REFUSED);
    } catch (IOException e) {
      return false;
    }
  }

  /// The program to start.
  ///
  /// @param typed the path to execute, by which the user named the program
  /// @param real the same without links
  /// @param arguments the program's, its name first
  public record Program(String typed, String real, List<byte[]> arguments) {
    public Program {
      arguments = List.copyOf(arguments);
    }
  }

  /// Starts a program in the namespace.
  ///
  /// @param choice the loader and the libraries
  /// @param otherwise what to start if there can be no namespace; ends with the arguments of the
  ///   program, after its name
  /// @param note what to say in that case; empty for nothing
  public Start start(Program program, CachedChoice choice, Start otherwise, String note)
      throws IOException {
    int own = program.arguments().size() - 1;
    List<byte[]> command = otherwise.arguments().subList(0, otherwise.arguments().size() - own);
    List<byte[]> line = new ArrayList<>();
    for (String word :
        List.of(
            FileNames.text(helper),
            choice.interpreter(),
            isLoader(Path.of(choice.interpreter())) ? "others" : "",
            choice.loader().path(),
            String.join(":", choice.libraryPath()),
            program.real(),
            program.typed(),
            note,
            Integer.toString(command.size()),
            otherwise.file())) {
      line.add(FileNames.encode(word));
    }
    line.addAll(command);
    line.addAll(program.arguments());
    return new Start(FileNames.text(helper), line, otherwise.environment());
  }

  /// Whether other programs use a loader at that path: the system's, which has a soname, or one
  /// from an outer `nixld-run`. On NixOS a program at that path only says that there is no loader.
  public static boolean isLoader(Path interpreter) throws IOException {
    return NixLd.isExecutableWith(interpreter, CachedChoice.PROGRAM + "=")
        || (Files.isRegularFile(interpreter)
            && ElfReader.read(interpreter) instanceof ElfObject object
            && object.soname() != null);
  }
}
