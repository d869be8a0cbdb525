package io.github.nixld.loader;

/// A run of a dynamic loader, simulated: nothing is executed, nothing is opened but through the
/// view.
public final class Simulation {
  private Simulation() {}

  /// Simulates the run that `request` describes, by the rules of its loader's family.
  ///
  /// @return what would be loaded, and everything that would go wrong; never null, never an
  ///   exception for bad input
  public static LoadPlan run(LoadRequest request, FileView view) {
    return switch (request.loader().builtIn().kind()) {
      case GLIBC -> GlibcLoader.simulate(request, view);
      case MUSL -> MuslLoader.simulate(request, view);
    };
  }
}
