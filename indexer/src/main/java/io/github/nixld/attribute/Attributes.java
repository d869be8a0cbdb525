package io.github.nixld.attribute;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known about attributes.
public interface Attributes {
  /// Nothing is known.
  Attributes NONE =
      new Attributes() {
        @Override
        public @Nullable Attribute of(String storePath, String name) {
          return null;
        }

        @Override
        public List<Attribute> providing(String name) {
          return List.of();
        }
      };

  /// The attribute for a library of the store.
  ///
  /// @param storePath the store path's base name, `<hash>-<name>`
  /// @param name the name under which the loader found the library, such as `libz.so.1`
  /// @return null if none is known: use the store path instead
  @Nullable Attribute of(String storePath, String name);

  /// The attributes that provide a library, which need not be in the store.
  ///
  /// @param name as the loader asks for it
  /// @return the best first; empty if none is known
  List<Attribute> providing(String name);
}
