package io.github.nixld.loader;

import io.github.nixld.elf.ElfHeader;

/// Something that prevents the program from starting, or that ld.so warns about.
///
/// Objects are given by their index in [LoadPlan#objects()].
public sealed interface Fault {
  /// One line, in ld.so's own words if it has some.
  ///
  /// @param plan the plan that the fault is part of
  String message(LoadPlan plan);

  /// Whether ld.so only warns, and goes on.
  default boolean warning() {
    return false;
  }

  /// No rule finds a file.
  ///
  /// @param name the name asked for
  /// @param neededBy who asked
  /// @param otherClass whether a file of the other ELF class was met on the way
  record NotFound(String name, int neededBy, boolean otherClass) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return name
          + ": "
          + (otherClass
              ? wrongClass(plan.objects().get(neededBy).facts().header())
              : "cannot open shared object file: No such file or directory");
    }

    /// @param wanted a header of the class that would have been right
    static String wrongClass(ElfHeader wanted) {
      return "wrong ELF class: ELFCLASS" + (wanted.elfClass() == ElfHeader.CLASS32 ? 64 : 32);
    }
  }

  /// A rule finds a file at which ld.so gives up.
  ///
  /// @param name the name asked for
  /// @param path the file
  /// @param neededBy who asked
  /// @param reason ld.so's words
  /// @param subject what ld.so says them about: the path or the name
  record Unloadable(String name, String path, int neededBy, String reason, String subject)
      implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return subject + ": " + reason;
    }
  }

  /// The object that serves a need lacks a version.
  ///
  /// @param provider the object that was loaded
  /// @param version the version that it lacks
  /// @param requiredBy who wants it
  /// @param weak whether the reference is weak, so that ld.so goes on
  record VersionMissing(int provider, String version, int requiredBy, boolean weak)
      implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(provider).path()
          + (weak ? ": weak version `" : ": version `")
          + version
          + "' not found (required by "
          + plan.objects().get(requiredBy).path()
          + ")";
    }

    @Override
    public boolean warning() {
      return weak;
    }
  }

  /// The object that serves a need has no versions at all.
  ///
  /// @param provider the object that was loaded
  /// @param requiredBy who wants a version of it
  /// @param fatal whether ld.so fails when it binds a symbol, see [VersionCheck]
  record NoVersionInformation(int provider, int requiredBy, boolean fatal) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(provider).path()
          + ": no version information available (required by "
          + plan.objects().get(requiredBy).path()
          + ")";
    }

    @Override
    public boolean warning() {
      return !fatal;
    }
  }

  /// A `Verneed` names a file that is not among the loaded objects: an assertion of ld.so fails.
  ///
  /// @param file the name
  /// @param requiredBy who names it
  record VersionFileAbsent(String file, int requiredBy) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(requiredBy).path()
          + ": needs versions of "
          + file
          + ", which it does not load (ld.so: Assertion `needed != NULL' failed)";
    }
  }

  /// Filters that ld.so cannot handle: an assertion fails, or the stack overflows.
  ///
  /// @param filter the object with `DT_FILTER` or `DT_AUXILIARY`
  /// @param reason why
  record FilterTrap(int filter, String reason) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(filter).path() + ": " + reason;
    }
  }

  /// The object uses `DT_RELR` without requiring `GLIBC_ABI_DT_RELR` of its libc.
  ///
  /// @param object the object
  record RelrUnmarked(int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(object).path() + ": DT_RELR without GLIBC_ABI_DT_RELR dependency";
    }
  }

  /// The object needs a better processor than this one.
  ///
  /// @param object the object
  record IsaTooHigh(int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(object).path() + ": CPU ISA level is lower than required";
    }
  }

  /// The object wants an executable stack. Since glibc 2.41 dlopen(3) does not make the stack
  /// executable (elf/dl-load.c, _dl_map_object_from_fd), so it has to be executable when the
  /// program starts.
  ///
  /// @param object the object
  record ExecutableStack(int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(object).path()
          + ": cannot enable executable stack as shared object requires: Invalid argument";
    }
  }

  /// A preload that cannot be loaded; ld.so skips it.
  ///
  /// @param name the name
  /// @param from what asks for it: `LD_PRELOAD`, or the path of the loader's file
  /// @param reason why
  record PreloadIgnored(String name, String from, String reason) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return "object '%s' from %s cannot be preloaded (%s): ignored.".formatted(name, from, reason);
    }

    @Override
    public boolean warning() {
      return true;
    }
  }

  /// A symbol that no object in the scope defines.
  ///
  /// @param name the symbol
  /// @param version the version that is wanted; empty for none
  /// @param file the soname that the version is expected in; empty if there is no version
  /// @param object who refers to it
  record SymbolMissing(String name, String version, String file, int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return "undefined symbol: "
          + name
          + (version.isEmpty() ? "" : ", version " + version)
          + "\t("
          + plan.objects().get(object).path()
          + ")";
    }
  }

  /// A program has a copy of a variable, or its own address of a function, that a library uses
  /// directly and says so (`GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS`). ld.so ends the program
  /// when it binds the symbol (glibc sysdeps/generic/dl-protected.h).
  ///
  /// @param name the symbol
  /// @param copy whether it is a variable
  /// @param provider the object that defines it
  /// @param object the program
  record ProtectedSymbol(String name, boolean copy, int provider, int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(provider).path()
          + ": error due to GNU_PROPERTY_1_NEEDED_INDIRECT_EXTERN_ACCESS: "
          + (copy ? "copy of" : "direct reference to")
          + " protected symbol "
          + name
          + " ("
          + plan.objects().get(object).path()
          + ")";
    }
  }

  /// An object has an address that leads nowhere. ld.so uses the address only when it relocates or
  /// initializes the object, so it loads the object and then crashes.
  ///
  /// @param object the object
  /// @param reason the field and its value
  record Damaged(int object, String reason) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(object).path() + ": damaged: " + reason + " (ld.so would crash)";
    }

    @Override
    public boolean warning() {
      return true;
    }
  }

  /// An object of one glibc is loaded beside the libc of another: they share private symbols and
  /// structures.
  ///
  /// ld.so may not notice; the program crashes or ends with "undefined symbol: …, version
  /// GLIBC_PRIVATE".
  ///
  /// @param object the object that is not of the loader's glibc
  record MixedGlibc(int object) implements Fault {
    @Override
    public String message(LoadPlan plan) {
      return plan.objects().get(object).path() + ": belongs to another glibc than the loader";
    }
  }
}
