package io.github.nixld.choose;

import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;

/// Something that keeps a simulated run from being sound.
///
/// @param fault what ld.so meets, or what it would meet later
/// @param plan the run
record Problem(Fault fault, LoadPlan plan) {
  /// The same text for the same problem in two runs.
  String key() {
    return fault.message(plan) + "\n" + plan.objects().get(requester()).path();
  }

  /// The same text where the same is lacking: a name that is found nowhere, whoever asks for it.
  String lack() {
    return fault instanceof Fault.NotFound missing ? missing.name() : key();
  }

  /// The name whose provider is at fault: missing, wrong, or too old.
  String name() {
    return switch (fault) {
      case Fault.NotFound f -> f.name();
      case Fault.Unloadable f -> f.name();
      case Fault.VersionMissing f -> object(f.provider()).name();
      case Fault.NoVersionInformation f -> object(f.provider()).name();
      case Fault.VersionFileAbsent f -> f.file();
      case Fault.FilterTrap f -> object(f.filter()).name();
      case Fault.RelrUnmarked f -> object(f.object()).name();
      case Fault.IsaTooHigh f -> object(f.object()).name();
      case Fault.ExecutableStack f -> object(f.object()).name();
      case Fault.PreloadIgnored f -> f.name();
      case Fault.SymbolMissing f -> f.file().isEmpty() ? object(f.object()).name() : f.file();
      case Fault.ProtectedSymbol f -> object(f.provider()).name();
      case Fault.Damaged f -> object(f.object()).name();
      case Fault.MixedGlibc f -> object(f.object()).name();
    };
  }

  /// Index of the object whose wish is not met.
  int requester() {
    return switch (fault) {
      case Fault.NotFound f -> f.neededBy();
      case Fault.Unloadable f -> f.neededBy();
      case Fault.VersionMissing f -> f.requiredBy();
      case Fault.NoVersionInformation f -> f.requiredBy();
      case Fault.VersionFileAbsent f -> f.requiredBy();
      case Fault.FilterTrap f -> f.filter();
      case Fault.RelrUnmarked f -> f.object();
      case Fault.IsaTooHigh f -> f.object();
      case Fault.ExecutableStack f -> f.object();
      case Fault.PreloadIgnored f -> 0;
      case Fault.SymbolMissing f -> f.object();
      case Fault.ProtectedSymbol f -> f.object();
      case Fault.Damaged f -> f.object();
      case Fault.MixedGlibc f -> f.object();
    };
  }

  private LoadedObject object(int index) {
    return plan.objects().get(index);
  }
}
