package io.github.nixld.cli.choice;

import io.github.nixld.cli.command.CommandException;
import io.github.nixld.cli.command.ExitStatus;
import io.github.nixld.cli.command.Paths;
import io.github.nixld.cli.command.Streams;
import io.github.nixld.linux.FileNames;
import io.github.nixld.write.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A file `.nixld` beside a program: sonames that the program loads at run time, which nixld
/// provides, and packages that come first.
///
/// ```
/// # What nixld-run --learn saw.
/// libGL.so.1
/// prefer openblas
/// ```
///
/// One a line; `#` begins a comment. It may come with a program, so it is untrusted: it can only
/// name libraries and packages of the store.
///
/// @param names the sonames
/// @param preferred the packages, see [PreferredPackages]
public record DotNixldFile(List<String> names, List<String> preferred) {
  public static final String NAME = ".nixld";

  static final int MAX_BYTES = 64 * 1024;
  static final int MAX_NAMES = 1000;

  private static final Pattern SONAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+@-]{0,254}");

  private static final String PREFER = "prefer";
  private static final DotNixldFile NONE = new DotNixldFile(List.of(), List.of());

  public DotNixldFile {
    names = List.copyOf(names);
    preferred = List.copyOf(preferred);
  }

  /// Whether a text can be a soname in it.
  public static boolean isName(String text) {
    return SONAME.matcher(text).matches();
  }

  /// The file of a directory.
  ///
  /// @return an empty one if there is none
  /// @throws CommandException if it contains anything but names
  static DotNixldFile of(Path directory) throws CommandException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return NONE;
    }
    Set<String> names = new LinkedHashSet<>();
    Set<String> preferred = new LinkedHashSet<>();
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
      if (words.length == 2 && words[0].equals(PREFER) && PreferredPackages.isName(words[1])) {
        preferred.add(words[1]);
      } else if (words.length == 1 && isName(words[0])) {
        names.add(words[0]);
      } else if (!words[0].isEmpty()) {
        throw new CommandException(
            ExitStatus.INPUT,
            "%s:%d: '%s' is no soname, such as libz.so.1, and not 'prefer PACKAGE'"
                .formatted(file, number, String.join(" ", words)));
      }
    }
    if (names.size() + preferred.size() > MAX_NAMES) {
      throw new CommandException(
          ExitStatus.INPUT, file + ": more than " + MAX_NAMES + " names: leave some out");
    }
    return new DotNixldFile(List.copyOf(names), List.copyOf(preferred));
  }

  /// Adds this to the file of a directory, which keeps what it has, and says so, or why not.
  public void addTo(Path directory, Streams streams) {
    Path file = directory.resolve(NAME);
    try {
      addTo(directory);
      streams.say(FileNames.text(file) + " says so to later runs");
    } catch (IOException e) {
      streams.say(FileNames.text(file) + " cannot be written: " + Paths.reason(e));
    }
  }

  /// The same without a word.
  ///
  /// @throws IOException if that fails, or if it is not a regular file: a link that came with a
  ///   program may lead to any file of the user
  public void addTo(Path directory) throws IOException {
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
      text.append(
          "# For nixld: what programs here load at run time, and packages that come first.\n");
    }
    names.forEach(name -> text.append(name).append('\n'));
    preferred.forEach(name -> text.append(PREFER + " ").append(name).append('\n'));
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
