package io.github.nixld.cli.location;

/// The names of what is kept in the user's cache: for people the name of what it is of, for nixld a
/// hash.
public final class CacheName {
  private static final int LONGEST = 64;

  private CacheName() {}

  /// A name that no shell and no list of directories has to quote.
  ///
  /// @param file the name of a file, whatever is in it
  /// @param digits tells two of the same name apart
  public static String of(String file, String digits) {
    String plain = file.replaceAll("[^A-Za-z0-9._+-]", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST)) + "-" + digits;
  }
}
