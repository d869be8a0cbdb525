package io.github.nixld.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// What this process got from the one that started it, byte for byte, to be passed on.
///
/// Java decodes arguments and variables, a shell drops and adds variables, and both a shell and the
/// JVM set signals. So the launcher hands over what it got before it changes anything, as options
/// of the JVM:
///
/// ```
/// -Dnixld.ignored=0000000000001000     the SigIgn line of /proc/PID/status
/// -Dnixld.environ=UEFUSD0vYmluAA==     /proc/PID/environ in base64, in as many pieces as it takes
/// ```
///
/// They are read from `/proc/self/cmdline`, where the arguments are still bytes. Without a
/// launcher, the variables are those of this process.
///
/// @param arguments the command line of this process; its last ones are those of the command
/// @param environment the variables
/// @param ignored the signals that were ignored, a bit for each, the lowest for signal 1
/// @param blocked the signals that were blocked, likewise
/// @param descriptors the open files
public record Inherited(
    List<byte[]> arguments,
    Variables environment,
    long ignored,
    long blocked,
    Descriptors descriptors) {
  private static final String ENVIRON = "-Dnixld.environ=";
  private static final String IGNORED = "-Dnixld.ignored=";

  public Inherited {
    arguments = List.copyOf(arguments);
  }

  /// What this process got.
  ///
  /// @throws IOException where /proc is not there
  public static Inherited ofThisProcess() throws IOException {
    Descriptors descriptors = Descriptors.inherited();
    Path self = Path.of("/proc/self");
    List<byte[]> arguments = strings(Files.readAllBytes(self.resolve("cmdline")));
    StringBuilder environ = new StringBuilder();
    String ignored = "0";
    for (byte[] argument : arguments) {
      String text = new String(argument, StandardCharsets.ISO_8859_1);
      if (text.startsWith("-Dnixld.")) {
        if (text.startsWith(ENVIRON)) {
          environ.append(text, ENVIRON.length(), text.length());
        } else if (text.startsWith(IGNORED)) {
          ignored = text.substring(IGNORED.length());
        }
      } else if (text.startsWith("io.github.nixld.")) {
        // The main class: what follows is the user's.
        break;
      }
    }
    byte[] variables =
        environ.isEmpty()
            ? Files.readAllBytes(self.resolve("environ"))
            : Base64.getDecoder().decode(environ.toString());
    return new Inherited(
        arguments,
        new Variables(strings(variables)),
        mask(ignored),
        blocked(self.resolve("status")),
        descriptors);
  }

  /// The last arguments.
  ///
  /// @param count how many
  public List<byte[]> last(int count) {
    return arguments.subList(arguments.size() - count, arguments.size());
  }

  /// The first thread of the process, of which `/proc/self/status` tells, is not the JVM's: it has
  /// started the others and waits for them, its signals as they came.
  private static long blocked(Path status) throws IOException {
    for (String line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("SigBlk:")) {
        return mask(line.substring("SigBlk:".length()).strip());
      }
    }
    return 0;
  }

  private static long mask(String hexadecimal) {
    return hexadecimal.matches("[0-9a-f]{1,16}") ? Long.parseUnsignedLong(hexadecimal, 16) : 0;
  }

  /// Strings that end with a NUL each.
  static List<byte[]> strings(byte[] bytes) {
    List<byte[]> strings = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        strings.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    return strings;
  }
}
