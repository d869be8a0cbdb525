package io.github.nixld.loader;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import org.jspecify.annotations.Nullable;

/// A simulated run of a dynamic loader. It executes nothing, and opens files only through the view.
public final class Simulation {
  private Simulation() {}

  /// Simulates the run that `request` describes, by the rules of its loader's family.
  ///
  /// @return what would be loaded, and everything that would go wrong; never null, never an
  ///   exception for bad input
  public static LoadPlan run(LoadRequest request, FileView view) {
    return run(request, view, DlopenCalls.NONE);
  }

  /// The same for a program that then loads more. Every object of the link map in turn, new ones
  /// included, makes its calls of dlopen(3). A real call that fails unloads what it had loaded;
  /// here that stays in the plan, so that everything that is wrong shows.
  public static LoadPlan run(LoadRequest request, FileView view, DlopenCalls calls) {
    return switch (request.loader().builtIn().kind()) {
      case GLIBC -> GlibcLoader.simulate(request, LibrarySearch.Places.of(request, view), calls);
      case MUSL -> MuslLoader.simulate(request, view, calls);
    };
  }

  /// Why a loader would refuse a file as a library, in its words; null if it takes the file.
  public static @Nullable String refusal(ElfFile file, DynamicLoader loader) {
    ElfHeader expected = loader.object().header();
    return switch (Acceptance.of(file, expected, "", "")) {
      case Acceptance.Accept accept -> null;
      case Acceptance.Fatal fatal -> fatal.reason();
      case Acceptance.Skip skip when skip.otherClass() -> Fault.NotFound.wrongClass(expected);
      case Acceptance.Skip skip -> "built for another machine";
    };
  }

  /// Why a loader would refuse to run a file that it is given as its argument, in its words; null
  /// if it runs the file. The kernel, when it starts a program, does not check all of this.
  public static @Nullable String refusalAsProgram(ElfFile file, DynamicLoader loader) {
    if (loader.isMusl()) {
      // musl ldso/dynlink.c, map_library: it checks little else.
      return file instanceof ElfObject object && object.dynamic()
          ? null
          : "Not a valid dynamic program";
    }
    ElfHeader expected = loader.object().header();
    return switch (Acceptance.ofProgram(file, expected, "")) {
      case Acceptance.Accept accept -> null;
      case Acceptance.Fatal fatal -> fatal.reason();
      case Acceptance.Skip skip when skip.otherClass() -> Fault.NotFound.wrongClass(expected);
      case Acceptance.Skip skip -> "built for another machine";
    };
  }

  /// Whether a loader also searches subdirectories of a directory, for the features of this
  /// machine's processor.
  public static boolean hasSubdirectories(DynamicLoader loader, String directory, FileView view) {
    String path = loader.path();
    LoadRequest request =
        LoadRequest.of(loader, path, LoadRequest.parent(path), loader.identity(), loader.object());
    return !loader.isMusl() && new SearchDirectories(request, view).divided(directory);
  }
}
