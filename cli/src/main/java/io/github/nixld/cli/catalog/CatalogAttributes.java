package io.github.nixld.cli.catalog;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.AttributePath;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.snapshot.Snapshot;
import io.github.nixld.snapshot.SnapshotException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The attributes of the revision of nixpkgs that a catalog was made from: an expression that is
/// pinned to it evaluates to exactly these store paths. Other store paths have no attribute.
public record CatalogAttributes(Snapshot snapshot) implements Attributes {
  @Override
  public @Nullable Attribute of(String storePath, String name) {
    return all(storePath).stream().findFirst().orElse(null);
  }

  @Override
  public List<Attribute> providing(String name) {
    return snapshot.index().providers(name).stream()
        .filter(it -> !it.aggregate())
        .map(it -> of(it.storePath().basename(), name))
        .filter(it -> it != null)
        .toList();
  }

  private List<Attribute> all(String storePath) {
    try {
      return snapshot.attributes(storePath).stream()
          .filter(CatalogAttributes::isPlain)
          .map(it -> new Attribute(it.path(), it.output(), Attribute.Evidence.EVALUATION))
          .toList();
    } catch (SnapshotException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The publisher is not trusted, so the text is checked.
  private static boolean isPlain(Snapshot.Attribute attribute) {
    return AttributePath.isPath(attribute.path()) && AttributePath.isName(attribute.output());
  }

  /// The attribute as people write it: `zlib`, `stdenv.cc.cc.lib`.
  static List<String> words(List<Snapshot.Attribute> attributes) {
    return attributes.stream()
        .filter(CatalogAttributes::isPlain)
        .map(it -> it.output().equals("out") ? it.path() : it.path() + "." + it.output())
        .toList();
  }
}
