package io.github.nixld.choose.dlopen;

import io.github.nixld.elf.ChannelInput;
import io.github.nixld.elf.Dependency;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.SonameLiterals;
import io.github.nixld.elf.SymbolReference;
import io.github.nixld.linux.FileNames;
import io.github.nixld.loader.DiskSymbols;
import io.github.nixld.loader.DlopenCalls.Caller;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What objects may load with dlopen(3), determined once for each.
///
/// Notes are read from every object. Strings are read only from foreign files: packages of Nix
/// contain the full paths of what they load, or were wrapped, and a name that is left in them was
/// left on purpose.
public final class DlopenHints {
  private final Path store;
  private final DlopenMode mode;
  private final DiskSymbols symbols;
  private final Map<Object, List<DlopenHint>> known = new HashMap<>();

  /// @param store the store's directory
  /// @param mode with [DlopenMode#NONE] no strings are read
  /// @param symbols shows which objects call dlopen(3)
  public DlopenHints(String store, DlopenMode mode, DiskSymbols symbols) {
    this.store = FileNames.path(store);
    this.mode = mode;
    this.symbols = symbols;
  }

  /// The hints of an object: those of its notes, then those of its strings.
  ///
  /// @param path the file's present path, not its future one in a farm
  public List<DlopenHint> of(Caller caller, String path) {
    List<DlopenHint> hints = known.get(caller.identity());
    if (hints == null) {
      hints = new ArrayList<>(DlopenNotes.read(caller.facts().dlopenNotes()));
      addLiterals(hints, caller, path);
      known.put(caller.identity(), hints);
    }
    return hints;
  }

  private void addLiterals(List<DlopenHint> hints, Caller caller, String path) {
    if (mode == DlopenMode.NONE || FileNames.path(path).startsWith(store)) {
      return;
    }
    Set<String> others = new HashSet<>();
    hints.forEach(hint -> others.addAll(hint.names()));
    ElfObject facts = caller.facts();
    for (Dependency dependency : facts.dependencies()) {
      others.add(dependency.name());
    }
    try {
      if (!FileNames.path(path).toRealPath().startsWith(store) && opens(caller, path)) {
        try (ChannelInput input = ChannelInput.open(FileNames.path(path))) {
          for (String name : SonameLiterals.read(input)) {
            if (!name.equals(facts.soname()) && others.add(name)) {
              hints.add(
                  new DlopenHint(
                      List.of(name), DlopenHint.Priority.POSSIBLE, DlopenHint.Evidence.STRING));
            }
          }
        }
      }
    } catch (IOException e) {
      // If the file cannot be read now, it has no strings.
      return;
    }
  }

  private static boolean isDlopen(SymbolReference reference) {
    String name = reference.name();
    return name.equals("dlopen") || name.equals("dlmopen");
  }

  /// Whether an object calls dlopen(3) by itself.
  private boolean opens(Caller caller, String path) throws IOException {
    LoadedObject object =
        new LoadedObject(
            0, path, path, caller.identity(), caller.facts(), 0, Rule.PROGRAM, "", List.of());
    for (SymbolReference reference : symbols.references(object)) {
      if (isDlopen(reference)) {
        return true;
      }
    }
    return false;
  }
}
