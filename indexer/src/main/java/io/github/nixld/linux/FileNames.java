package io.github.nixld.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// File names as text. For the kernel they are bytes, and most of them are UTF-8. A byte that is
/// not is a lone surrogate in the text, U+DC00 and the byte, as in Python (PEP 383,
/// "surrogateescape"): so no name is lost, and none turns into another.
///
/// `Path.of` refuses such a text, and `Path.toString` has U+FFFD in its place: use [#path] and
/// [#text] for every name that may come from outside.
public final class FileNames {
  private static final Pattern LEADING_DOTS = Pattern.compile("^(?:\\./+)+");

  /// What Java has for bytes that are not UTF-8.
  private static final char REPLACEMENT = '\ufffd';

  private static final char ESCAPE = '\udc00';
  private static final char FIRST = '\udc80';
  private static final char LAST = '\udcff';
  private static final String FILE = "file://";

  private FileNames() {}

  /// The text for some bytes.
  public static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeWithEscapes(bytes);
  }

  private static String decodeWithEscapes(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    // Malformed input is reported, and is then next in the buffer.
    CoderResult result = decoder.decode(in, text, true);
    while (result.isError()) {
      for (int i = result.length(); i > 0; i--) {
        text.put((char) (ESCAPE + Byte.toUnsignedInt(in.get())));
      }
      result = decoder.decode(in, text, true);
    }
    return text.flip().toString();
  }

  /// The bytes of a text. All other lone surrogates become "?".
  public static byte[] encode(String text) {
    if (!hasEscapes(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        bytes.writeBytes(text.substring(start, i).getBytes(StandardCharsets.UTF_8));
        bytes.write(octet(text.charAt(i)));
        start = i + 1;
      }
    }
    bytes.writeBytes(text.substring(start).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /// Whether some bytes of a text are not UTF-8.
  public static boolean hasEscapes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEscape(String text, int at) {
    return isEscape(text.charAt(at))
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /// Whether a lone surrogate stands for a byte.
  public static boolean isEscape(int c) {
    return c >= FIRST && c <= LAST;
  }

  /// The byte that it stands for.
  public static byte octet(int c) {
    return (byte) (c - ESCAPE);
  }

  /// The path that a text stands for.
  ///
  /// @throws java.nio.file.InvalidPathException if it has a NUL
  public static Path path(String text) {
    if (!hasEscapes(text)) {
      return Path.of(text);
    }
    // Java makes a path from bytes only by a URI, and those are absolute.
    Path absolute = Path.of(URI.create(FILE + (text.startsWith("/") ? "" : "/") + encoded(text)));
    return text.startsWith("/") ? absolute : absolute.subpath(0, absolute.getNameCount());
  }

  /// Every byte that is no letter or digit as "%" and two digits, without slashes.
  private static String encoded(String text) {
    StringBuilder uri = new StringBuilder();
    for (byte b : encode(text)) {
      if (b == '/' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')) {
        uri.append((char) b);
      } else {
        uri.append("%%%02x".formatted(b));
      }
    }
    return uri.toString();
  }

  /// The text of a path.
  public static String text(Path path) {
    String text = path.toString();
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    String uri = Path.of("/").resolve(path).toUri().getRawPath();
    // The URI of a directory ends in a slash, which no path does.
    String trimmed = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return decode(decoded(path.isAbsolute() ? trimmed : trimmed.substring(1)));
  }

  /// The last name of a path; empty for the root.
  public static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : text(name);
  }

  private static byte[] decoded(String uri) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '%') {
        bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  /// The working directory.
  public static Path here() {
    Path here = Path.of("").toAbsolutePath();
    if (here.toString().indexOf(REPLACEMENT) < 0) {
      return here;
    }
    // Java knows it as text only.
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/cwd"));
    } catch (IOException e) {
      return here;
    }
  }

  /// An environment variable, or null.
  public static @Nullable String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.indexOf(REPLACEMENT) < 0 ? value : variables().get(name);
  }

  /// The environment variables. If a name is set twice, its first value counts, as for getenv(3).
  public static Map<String, String> variables() {
    Map<String, String> known = System.getenv();
    if (known.values().stream().noneMatch(value -> value.indexOf(REPLACEMENT) >= 0)) {
      return known;
    }
    Map<String, String> variables = new HashMap<>();
    for (byte[] bytes : Linux.environment()) {
      String variable = decode(bytes);
      int end = variable.indexOf('=');
      if (end > 0) {
        variables.putIfAbsent(variable.substring(0, end), variable.substring(end + 1));
      }
    }
    return variables;
  }

  /// A path from the working directory on, without a "./" before it.
  public static Path absolute(String text) {
    return here().resolve(path(LEADING_DOTS.matcher(text).replaceFirst("")));
  }
}
