package io.github.nixld.loader;

import io.github.nixld.elf.ElfObject;
import java.util.List;

/// What the objects of a run load with dlopen(3) after they were loaded themselves, in an unknown
/// order.
public interface DlopenCalls {
  /// Nothing.
  DlopenCalls NONE = caller -> List.of();

  /// The names that an object opens.
  ///
  /// @return each once; a name that is already loaded costs nothing
  List<String> by(Caller caller);

  /// An object that may call dlopen(3).
  ///
  /// @param program whether it is the program itself
  /// @param path where it was found
  /// @param identity the file's identity in the view
  /// @param facts its facts
  record Caller(boolean program, String path, Object identity, ElfObject facts) {}
}
