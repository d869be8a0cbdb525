package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A file `.nixld` beside a program: sonames that the program loads at run time. nixld provides
/// them by default.
///
/// ```
/// # What nixld-run --learn saw.
/// libGL.so.1
/// ```
///
/// One name a line; `#` begins a comment. It may come with a program, so it is untrusted: it can
/// only name libraries of the store.
public final class DotNixldFile {
  public static final String NAME = ".nixld";

  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_NAMES = 1000;

  private static final Pattern SONAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+@-]{0,254}");

  private DotNixldFile() {}

  /// Whether a text can be a line of it.
  public static boolean isName(String text) {
    return SONAME.matcher(text).matches();
  }

  /// The names for programs in a directory.
  ///
  /// @return none if there is no such file
  /// @throws CommandException if it contains anything but names
  static List<String> of(Path directory) throws CommandException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String name = line.replaceFirst("#.*", "").strip();
      if (!name.isEmpty() && !isName(name)) {
        throw new CommandException(
            ExitStatus.INPUT,
            file + ":" + number + ": '" + name + "' is no soname: one a line, such as libz.so.1");
      }
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    if (names.size() > MAX_NAMES) {
      throw new CommandException(
          ExitStatus.INPUT, file + ": more than " + MAX_NAMES + " names: leave some out");
    }
    return List.copyOf(names);
  }

  /// Adds names to the file of a directory, and keeps the others.
  ///
  /// @throws IOException if that fails, or if it is not a regular file: a link that came with a
  ///   program may lead to any file of the user
  public static void add(Path directory, Collection<String> names) throws IOException {
    Path file = directory.resolve(NAME);
    StringBuilder text = new StringBuilder();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("not a file");
      }
      text.append(Files.readString(file));
      if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
        text.append('\n');
      }
    } else {
      text.append("# What programs here load at run time, seen by nixld-run --learn.\n");
    }
    for (String name : names) {
      text.append(name).append('\n');
    }
    AtomicFile.write(file, text.toString());
  }

  private static List<String> lines(Path file) throws CommandException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CommandException(
            ExitStatus.INPUT, file + ": larger than " + MAX_BYTES + " bytes: not a list of names");
      }
      List<String> lines = new ArrayList<>();
      // Editors of other systems begin a file with a byte order mark.
      FileNames.decode(bytes).replaceFirst("^\ufeff", "").lines().forEach(lines::add);
      return lines;
    } catch (IOException e) {
      throw new CommandException(ExitStatus.INPUT, file + ": " + Paths.reason(e));
    }
  }
}
