package io.github.nixld.run;

import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.FileFault;
import io.github.nixld.linux.FileNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The file that a program's name stands for, found as execvp(3) finds it.
///
/// @param typed the path by which it is started, with a slash
/// @param path the same, absolute
public record ProgramFile(String typed, Path path) {
  /// The directories of execvp(3) if PATH is not set (glibc, `confstr (_CS_PATH)`).
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private static final int HEAD = 4;

  /// @param name as the user gave it
  /// @param variables the variables with PATH
  /// @throws NotStartedException if there is no such program, with one line
  public static ProgramFile find(String name, Variables variables) throws NotStartedException {
    if (name.indexOf('\0') >= 0) {
      throw new NotStartedException(name + ": a path has no NUL");
    }
    if (name.indexOf('/') >= 0) {
      return usable(name);
    }
    byte[] value = variables.get("PATH");
    String directories = value == null ? DEFAULT_PATH : FileNames.decode(value);
    for (String directory : directories.split(":", -1)) {
      // An empty element is the working directory.
      String file = (directory.isEmpty() ? "." : directory) + "/" + name;
      Path path = FileNames.absolute(file);
      if (!name.isEmpty() && wrong(path) == null) {
        return new ProgramFile(file, path);
      }
    }
    throw new NotStartedException(
        name
            + ": not in PATH"
            + (name.isEmpty() || !Files.exists(FileNames.absolute(name))
                ? ""
                : "; for the %s here, write ./%s"
                    .formatted(
                        Files.isDirectory(FileNames.absolute(name)) ? "directory" : "file", name)));
  }

  private static ProgramFile usable(String name) throws NotStartedException {
    Path path = FileNames.absolute(name);
    String wrong = wrong(path);
    if (wrong != null) {
      throw new NotStartedException(name + ": " + wrong);
    }
    return new ProgramFile(name, path);
  }

  private static @Nullable String wrong(Path file) {
    if (!Files.exists(file)) {
      return "no such file";
    }
    if (Files.isDirectory(file)) {
      return "a directory, not a program";
    }
    if (Files.isExecutable(file)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
      return head.startsWith("#!") || head.startsWith(ElfReader.MAGIC)
          ? "not executable: chmod +x"
          : "neither a program nor a script: name a program";
    } catch (IOException e) {
      return FileFault.reason(e);
    }
  }
}
