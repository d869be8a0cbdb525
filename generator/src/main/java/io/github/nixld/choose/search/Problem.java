package io.github.nixld.choose.search;

import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that keeps a simulated run from being sound.
///
/// @param fault what ld.so meets, or what it would meet later
/// @param plan the run
public record Problem(Fault fault, LoadPlan plan) {
  /// What two runs have in common if they have the same problem.
  ///
  /// @param message what ld.so says
  /// @param requester the path of the object whose need is not met
  record Key(String message, String requester) {
    // As a record has it. Most comparisons of a search are of these, and the native executable
    // interprets the comparison that a record gets by itself.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && message.equals(key.message)
          && requester.equals(key.requester);
    }

    @Override
    public int hashCode() {
      return message.hashCode() * 31 + requester.hashCode();
    }
  }

  /// What two runs have in common if the same is lacking: a name that is found nowhere, whichever
  /// object asks for it, or else the same problem.
  record Lack(String name, @Nullable Key key) {
    // As for a key.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Lack lack && name.equals(lack.name) && Objects.equals(key, lack.key);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + Objects.hashCode(key);
    }
  }

  /// What two problems have in common that one cause may have.
  record Symptom(String name, Class<? extends Fault> kind) {}

  Key key() {
    return new Key(message(), plan.objects().get(requester()).path());
  }

  Lack lack() {
    return fault instanceof Fault.NotFound missing
        ? new Lack(missing.name(), null)
        : new Lack(name(), key());
  }

  Symptom symptom() {
    return new Symptom(name(), fault.getClass());
  }

  /// One line.
  public String message() {
    return fault.message(plan);
  }

  /// The name whose provider is at fault: missing, wrong, or too old.
  public String name() {
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

  /// Index of the object whose need is not met.
  public int requester() {
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
