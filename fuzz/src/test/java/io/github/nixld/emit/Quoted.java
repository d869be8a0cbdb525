package io.github.nixld.emit;

/// What the formats make of a value, for those who read it back.
public final class Quoted {
  private Quoted() {}

  /// A value of an environment file.
  public static String forEnvironmentFile(String value) {
    return EnvQuoting.quote(value);
  }
}
