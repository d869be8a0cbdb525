package io.github.nixld.choose;

import io.github.nixld.choose.candidate.UserPreference;
import io.github.nixld.choose.dlopen.DlopenMode;
import io.github.nixld.loader.NixLdVariables;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the choice is steered.
///
/// @param prefer store paths whose base name it finds come first; null for none
/// @param avoid store paths whose base name it finds come last; null for none
/// @param loader the path of the loader to use; null to choose one
/// @param additional sonames to provide although no object needs them
/// @param dlopen which of the libraries that may be loaded with dlopen(3) to provide
/// @param farm the directory of links that will be the library path; null for directories of the
///   store. If there are objects of several systems, each system but this machine's has another
///   farm, whose name ends in the system's name
/// @param drivers directories with the drivers that must match the running kernel, for example
///   `/run/opengl-driver/lib`
/// @param defaults directories that nix-ld would have searched by itself, kept last if they fit
/// @param first directories that are searched before those that are chosen, as `LD_LIBRARY_PATH`
///   has them: an empty one is the working directory
public record Options(
    @Nullable Pattern prefer,
    @Nullable Pattern avoid,
    @Nullable String loader,
    List<String> additional,
    DlopenMode dlopen,
    @Nullable String farm,
    List<String> drivers,
    List<String> defaults,
    List<String> first) {
  public Options {
    first = List.copyOf(first);
    additional = List.copyOf(additional);
    drivers = List.copyOf(drivers);
    defaults = List.copyOf(defaults);
  }

  /// Nothing is searched first.
  public Options(
      @Nullable Pattern prefer,
      @Nullable Pattern avoid,
      @Nullable String loader,
      List<String> additional,
      DlopenMode dlopen,
      @Nullable String farm,
      List<String> drivers,
      List<String> defaults) {
    this(prefer, avoid, loader, additional, dlopen, farm, drivers, defaults, List.of());
  }

  UserPreference preference() {
    return new UserPreference(prefer, avoid);
  }

  /// The same with other directories that are searched first.
  public Options searchingFirst(List<String> directories) {
    return new Options(
        prefer, avoid, loader, additional, dlopen, farm, drivers, defaults, directories);
  }

  /// The same with other names to provide although no object needs them.
  public Options providing(List<String> names) {
    return new Options(prefer, avoid, loader, names, dlopen, farm, drivers, defaults, first);
  }

  /// The same, but more store paths come first.
  ///
  /// @param storePaths finds their base names
  public Options preferring(Pattern storePaths) {
    Pattern all =
        prefer == null ? storePaths : Pattern.compile("(?:" + prefer + ")|(?:" + storePaths + ")");
    return new Options(all, avoid, loader, additional, dlopen, farm, drivers, defaults, first);
  }

  /// The same with a link farm.
  public Options farmedAt(String directory) {
    return new Options(
        prefer, avoid, loader, additional, dlopen, directory, drivers, defaults, first);
  }

  /// The same for one of several systems: each has a farm of its own, since one directory cannot
  /// have two libraries of one name.
  ///
  /// @param suffix the suffix of the farm's name; empty for the farm that was named
  Options withFarm(String suffix) {
    return farm == null || suffix.isEmpty() ? this : farmedAt(farm + suffix);
  }

  /// No wishes, and the directories of NixOS, which system-manager has too, and of WSL.
  public static Options standard() {
    return new Options(
        null,
        null,
        null,
        List.of(),
        DlopenMode.LIKELY,
        null,
        List.of("/run/opengl-driver/lib", "/run/opengl-driver-32/lib", "/usr/lib/wsl/lib"),
        List.of(NixLdVariables.DEFAULT_DIRECTORY));
  }
}
