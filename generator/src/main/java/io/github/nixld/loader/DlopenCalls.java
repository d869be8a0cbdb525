package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.List;

/// What the objects of a run load with dlopen(3) when they are loaded themselves, in an order that
/// nobody knows.
public interface DlopenCalls {
  /// Nothing.
  DlopenCalls NONE = caller -> List.of();

  /// The names that an object opens.
  ///
  /// @return each once; one that is loaded already costs nothing
  List<String> by(Caller caller);

  /// An object that may call.
  ///
  /// @param program whether it is the program itself
  /// @param path where it was found
  /// @param identity the file's identity in the view
  /// @param facts its facts
  record Caller(boolean program, String path, Object identity, ElfObject facts) {}
}
