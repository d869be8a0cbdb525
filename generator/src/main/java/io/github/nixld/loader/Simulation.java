package io.github.nixld.loader;

import io.github.nixld.elf.ElfFile;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import org.jspecify.annotations.Nullable;

/// A run of a dynamic loader, simulated: nothing is executed, nothing is opened but through the
/// view.
public final class Simulation {
  private Simulation() {}

  /// Simulates the run that `request` describes, by the rules of its loader's family.
  ///
  /// @return what would be loaded, and everything that would go wrong; never null, never an
  ///   exception for bad input
  public static LoadPlan run(LoadRequest request, FileView view) {
    return run(request, view, DlopenCalls.NONE);
  }

  /// The same for a program that then loads more: every object of the link map in turn, those that
  /// this brings included, makes its calls of dlopen(3). One that fails leaves in the plan what it
  /// had loaded, where a real one would unload that, so that all that is wrong with it shows.
  public static LoadPlan run(LoadRequest request, FileView view, DlopenCalls calls) {
    return switch (request.loader().builtIn().kind()) {
      case GLIBC -> GlibcLoader.simulate(request, LibrarySearch.Places.of(request, view), calls);
      case MUSL -> MuslLoader.simulate(request, view, calls);
    };
  }

  /// Why a loader would not take a file as a library, in its words; null where it takes it.
  public static @Nullable String refusal(ElfFile file, DynamicLoader loader) {
    ElfHeader expected = loader.object().header();
    return switch (Acceptance.of(file, expected, "", "")) {
      case Acceptance.Accept accept -> null;
      case Acceptance.Fatal fatal -> fatal.reason();
      case Acceptance.Skip skip when skip.otherClass() -> Fault.NotFound.wrongClass(expected);
      case Acceptance.Skip skip -> "built for another machine";
    };
  }

  /// Why a loader would not run a file that it is given as its argument, in its words; null where
  /// it runs it. The kernel, which opens a program by itself, does not look at all of this.
  public static @Nullable String refusalAsProgram(ElfFile file, DynamicLoader loader) {
    if (loader.isMusl()) {
      // musl ldso/dynlink.c, map_library: it looks at little else.
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

  /// Whether a loader looks into subdirectories of a directory too, for the abilities of this
  /// machine's processor.
  public static boolean hasSubdirectories(DynamicLoader loader, String directory, FileView view) {
    String path = loader.path();
    LoadRequest request =
        LoadRequest.of(loader, path, LoadRequest.parent(path), loader.identity(), loader.object());
    return !loader.isMusl() && new SearchDirectories(request, view).divided(directory);
  }
}
