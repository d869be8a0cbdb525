package io.github.nixld.emit;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.loader.LoadedObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a Nix expression takes the loader and the directories of an environment from.
///
/// Libraries of one nixpkgs go together with the glibc of that nixpkgs. So attributes are used only
/// if the chosen loader is an attribute too. Otherwise a library could be newer than the pinned
/// glibc, so the expression uses the proven store paths.
///
/// @param environment the environment
/// @param attributes the known attributes
/// @param glibc the loader's attribute; null for none
record Sources(Environment environment, Attributes attributes, @Nullable Attribute glibc) {
  static final String SET_OF_32_BIT = "pkgs.pkgsi686Linux";
  static final String CONDITION =
      "# What is pinned was checked with this glibc: an older one may not do.";

  static Sources of(Environment environment, Attributes attributes) {
    String loader = environment.loaderPath();
    String storePath = environment.storePathOf(loader);
    Attribute glibc =
        storePath == null ? null : attributes.of(fileName(storePath), fileName(loader));
    return new Sources(environment, attributes, glibc);
  }

  /// The loader, as an expression for a string.
  String loader() {
    String path = environment.loaderPath();
    if (glibc == null) {
      return of(path, fileName(path)).string();
    }
    return glibc.path().equals("glibc") || glibc.path().endsWith(".glibc")
        ? "pkgs.lib.fileContents \"${" + set() + ".stdenv.cc}/nix-support/dynamic-linker\""
        : of(path, fileName(path)).string();
  }

  /// The set of packages whose stdenv has the chosen libc, if that is known: nixpkgs itself, or a
  /// set in it for another libc or system.
  String set() {
    if (glibc != null && glibc.path().endsWith(".glibc")) {
      return "pkgs." + NixText.attribute(glibc.path().replaceFirst("\\.glibc$", ""));
    }
    if (fileName(environment.loaderPath()).startsWith("ld-musl-")) {
      return "pkgs.pkgsMusl";
    }
    return environment.system().equals("i686-linux") ? SET_OF_32_BIT : "pkgs";
  }

  /// The condition for nixpkgs if programs run with its glibc and something is pinned.
  List<String> condition() {
    return List.of(
        CONDITION,
        "assert builtins.compareVersions "
            + set()
            + ".stdenv.cc.libc.version "
            + NixText.string(environment.libcVersion())
            + " >= 0;");
  }

  /// The library path, without what only this machine's system has and no program needs.
  List<NixSource> directories() {
    return environment.libraryPath().stream()
        .filter(it -> !SystemDirectories.isIdle(it, environment))
        .map(it -> of(it, served(it)))
        .toList();
  }

  /// Where a path comes from.
  ///
  /// @param path a directory, or a file
  /// @param name the name of a library that it serves
  NixSource of(String path, String name) {
    String storePath = environment.storePathOf(path);
    if (storePath == null) {
      return new NixSource.Outside(path);
    }
    Attribute attribute = glibc == null ? null : attributes.of(fileName(storePath), name);
    String below = path.substring(storePath.length());
    return attribute == null
        ? new NixSource.Pinned(storePath, below)
        : new NixSource.InNixpkgs(attribute, below);
  }

  /// A name that the loader finds in a directory of the library path; the loader's own name if
  /// there is none.
  private String served(String directory) {
    for (Environment.Run run : environment.runs()) {
      for (LoadedObject object : run.plan().objects()) {
        if (object.path().startsWith(directory + "/")
            && object.path().indexOf('/', directory.length() + 1) < 0) {
          return object.name();
        }
      }
    }
    return fileName(environment.loaderPath());
  }

  static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
