package io.github.nixld.run;

import io.github.nixld.linux.FileNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Environment variables as the kernel has them: byte strings in an order, with names that may be
/// odd, repeated or missing. Everything that is not changed stays as it is.
public final class Variables {
  private final List<byte[]> strings;

  public Variables(List<byte[]> strings) {
    this.strings = List.copyOf(strings);
  }

  /// All variables, `NAME=value`.
  public List<byte[]> strings() {
    return strings;
  }

  /// The value of a variable; the first one if there are several, like getenv(3); null if there is
  /// none.
  public byte @Nullable [] get(String name) {
    byte[] prefix = prefix(name);
    for (byte[] string : strings) {
      if (startsWith(string, prefix)) {
        return Arrays.copyOfRange(string, prefix.length, string.length);
      }
    }
    return null;
  }

  /// The same with one variable set, in its old place if there is one.
  public Variables with(String name, String value) {
    byte[] prefix = prefix(name);
    byte[] fresh = FileNames.encode(name + "=" + value);
    List<byte[]> all = new ArrayList<>();
    boolean set = false;
    for (byte[] string : strings) {
      if (!startsWith(string, prefix)) {
        all.add(string);
      } else if (!set) {
        all.add(fresh);
        set = true;
      }
    }
    if (!set) {
      all.add(fresh);
    }
    return new Variables(all);
  }

  private static byte[] prefix(String name) {
    return FileNames.encode(name + "=");
  }

  private static boolean startsWith(byte[] string, byte[] prefix) {
    return string.length >= prefix.length
        && Arrays.equals(string, 0, prefix.length, prefix, 0, prefix.length);
  }
}
