package io.github.nixld.loader;

/// The rule of the loader by which an object was found, in the order in which ld.so tries them.
public enum Rule {
  /// The program itself.
  PROGRAM("program"),
  /// The loader, which is loaded before any search.
  LOADER("loader"),
  /// A name with a slash, which is opened as it is.
  PATH("path"),
  /// `DT_RPATH` of the requester, of the objects that led to it, or of the program.
  RPATH("RPATH"),
  /// `LD_LIBRARY_PATH`, into which nix-ld puts `NIX_LD_LIBRARY_PATH`.
  LD_LIBRARY_PATH("LD_LIBRARY_PATH"),
  /// `DT_RUNPATH` of the requester.
  RUNPATH("RUNPATH"),
  /// The loader's `ld.so.cache`.
  CACHE("ld.so.cache"),
  /// The directories built into the loader.
  SYSTEM("default");

  private final String label;

  Rule(String label) {
    this.label = label;
  }

  /// The rule's name as it is printed and written into JSON.
  public String label() {
    return label;
  }
}
