package io.github.nixld.choose;

import io.github.nixld.loader.TinyElf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What one version of a library has: symbols, each with a version of its own where the library
/// versions them.
///
/// @param soname its soname, and the name that programs ask for
/// @param number from 0 on
/// @param symbols what it defines
/// @param versioned whether each symbol has a version
record Release(String soname, int number, List<String> symbols, boolean versioned) {
  /// A release that has what the ones before had and one more.
  ///
  /// @param lost how many of the oldest symbols it has no more
  static Release of(String soname, int number, int lost, boolean versioned) {
    List<String> symbols = new ArrayList<>();
    for (int i = lost; i <= number; i++) {
      symbols.add(stem(soname) + "_" + i);
    }
    return new Release(soname, number, List.copyOf(symbols), versioned);
  }

  private static String stem(String soname) {
    return soname.substring(0, soname.indexOf(".so"));
  }

  /// Makes an object that of this release.
  void define(TinyElf elf) {
    for (String symbol : symbols) {
      if (versioned) {
        elf.defines(version(symbol));
      }
      elf.symbol(symbol, version(symbol));
    }
  }

  /// The version of a symbol; "" for none.
  String version(String symbol) {
    return versioned ? symbol.toUpperCase(Locale.ROOT) : "";
  }

  /// The name of a store path that has it.
  String packageName() {
    return stem(soname) + "-1." + number;
  }
}
