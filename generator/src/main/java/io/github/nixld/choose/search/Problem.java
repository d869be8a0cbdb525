package io.github.nixld.choose.search;

import io.github.nixld.loader.Fault;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that makes a simulated run unsound.
///
/// @param fault the fault that ld.so meets, or would meet later
/// @param plan the run
public record Problem(Fault fault, LoadPlan plan) {
  /// Equal in two runs with the same problem.
  ///
  /// @param message what ld.so says
  /// @param requester the path of the object whose need is not met
  record Key(String message, String requester) {
    // As in a record, but faster: a search mostly compares keys, and the native executable
    // interprets the comparison that a record has by itself.
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

  /// Equal in two runs that lack the same: a name that is not found, whichever object needs it, or
  /// otherwise the same problem.
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

  /// Equal for two problems that may have one cause.
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

  /// The message, one line.
  public String message() {
    return fault.message(plan);
  }

  /// The name whose provider is missing, wrong or too old.
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
