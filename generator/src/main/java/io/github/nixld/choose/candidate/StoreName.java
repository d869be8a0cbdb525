package io.github.nixld.choose.candidate;

import io.github.nixld.index.StorePathInfo;
import java.util.Locale;
import java.util.regex.Pattern;

/// What the names of its store path and directory say about a candidate, by the habits of nixpkgs.
final class StoreName {
  private static final Pattern DRIVERS =
      Pattern.compile(
          "-drivers$|-(nvidia[-_](x11|open|legacy|vgpu)|amdgpu-pro|rocm-opencl|intel-compute)");

  private static final Pattern DRIVER_DIRECTORY = Pattern.compile("/(dri|vdpau|gbm)(/|$)");

  /// Outputs that are not meant for running programs, and builds for special purposes.
  private static final Pattern VARIANT =
      Pattern.compile(
          "-(dev|bin|doc|devdoc|man|info|stubs)$|-(static|debug|debuginfo|compat|legacy)(-|$)"
              + "|-abi[0-9]+-|-linux-(musl|gnu|android|uclibc)");

  private static final Pattern BOOTSTRAP =
      Pattern.compile("(^|-)(bootstrap|xgcc)(-|$)|-stage[0-9]");

  private static final Pattern ENVIRONMENT =
      Pattern.compile("-(env|path|rootfs|fhs|fhsenv|profile|user-environment)$|-fhsenv-");

  private static final Pattern PRERELEASE =
      Pattern.compile("(^|[-._0-9])(alpha|beta|rc|pre|unstable|git|snapshot)([-._0-9]|$)");

  private static final Pattern OUTPUT = Pattern.compile("-[a-z]+$");
  private static final Pattern NUMBERS_AT_END = Pattern.compile("[-_.0-9]+$");
  private static final int SHORT = 3;

  private StoreName() {}

  /// The name without the hash, for people; a directory unchanged.
  static String withoutHash(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath == null ? candidate.label() : withoutHash(storePath.basename());
  }

  private static String withoutHash(String basename) {
    return basename.substring(basename.indexOf('-') + 1);
  }

  /// Where it lies in its store path, such as "/lib".
  private static String inside(Candidate candidate) {
    String label = candidate.label();
    int at = candidate.directory().indexOf(label);
    return at < 0 ? candidate.directory() : candidate.directory().substring(at + label.length());
  }

  /// Whether it is for linking only: its functions fail when they are called.
  static boolean isStub(Candidate candidate) {
    return (inside(candidate) + "/").contains("/stubs/");
  }

  /// Whether it is a part of a driver, which must match the running kernel.
  static boolean isDriver(Candidate candidate) {
    return DRIVERS.matcher(candidate.label()).find()
        || DRIVER_DIRECTORY.matcher(inside(candidate)).find();
  }

  /// What kind of place it is, the better one first.
  enum Place {
    LIBRARY(""),
    VARIANT("an output or a build for another purpose"),
    PRIVATE("private to its application"),
    ELSEWHERE("private to its application"),
    BOOTSTRAP("a stage of a bootstrap"),
    ENVIRONMENT("an environment of other packages"),
    AGGREGATE("only links to other packages");

    private final String reason;

    Place(String reason) {
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  static Place place(Candidate candidate) {
    String label = candidate.label();
    if (candidate.aggregate()) {
      return Place.AGGREGATE;
    }
    if (ENVIRONMENT.matcher(label).find()) {
      return Place.ENVIRONMENT;
    }
    if (BOOTSTRAP.matcher(label).find()) {
      return Place.BOOTSTRAP;
    }
    String inside = inside(candidate);
    return switch (inside) {
      case "/lib", "/lib64", "/lib32" ->
          VARIANT.matcher(label).find() ? Place.VARIANT : Place.LIBRARY;
      default -> inside.startsWith("/lib/") ? Place.PRIVATE : Place.ELSEWHERE;
    };
  }

  /// 0 if the package is called like the library, as "zlib" and `libz`; 1 if one name contains the
  /// other, as "openssl" and `libssl`; otherwise 2.
  static int likeness(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    if (storePath == null) {
      return 2;
    }
    int end = candidate.name().indexOf(".so");
    String library = stem(end < 0 ? candidate.name() : candidate.name().substring(0, end));
    String name = storePath.name();
    String own = stem(name);
    if (own.equals(library) || own.equals(library + "lib")) {
      return 0;
    }
    boolean isPart = library.length() >= SHORT && own.contains(library);
    return isPart || (own.length() >= SHORT && library.contains(own)) ? 1 : 2;
  }

  private static String stem(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String stem =
        NUMBERS_AT_END
            .matcher(lower.startsWith("lib") ? lower.substring(3) : lower)
            .replaceFirst("");
    return stem.isEmpty() ? lower : stem;
  }

  /// Whether its version is a prerelease.
  static boolean isPrerelease(Candidate candidate) {
    StorePathInfo storePath = candidate.storePath();
    return storePath != null && PRERELEASE.matcher(storePath.version()).find();
  }

  /// The version without the name of an output.
  static String version(StorePathInfo storePath) {
    return OUTPUT.matcher(storePath.version()).replaceFirst("");
  }
}
