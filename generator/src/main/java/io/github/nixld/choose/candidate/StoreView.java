package io.github.nixld.choose.candidate;

import io.github.nixld.index.Provider;
import io.github.nixld.loader.FileView;
import java.util.List;

/// The files, and which of them in the store could serve a name.
public interface StoreView extends FileView {
  /// Every entry of the store with that name, in the order of their directories.
  List<Provider> providers(String name);

  /// Every file of the store with that `DT_SONAME`, under its own name, in the order of their
  /// directories.
  List<Provider> providersBySoname(String soname);
}
