package io.github.nixld.choose.search;

/// Every limit of the search, with its reason. Work is counted in simulations, not in time, because
/// the answer must not depend on the machine.
///
/// A simulation counts once for each object and library path, however often its result is used. The
/// table in docs/choosing.md is tested against this class.
public final class SearchBudget {
  /// Simulations that all repairs of one round may take together. A repair that works takes a
  /// handful; a repair not found in a thousand was never found in ten thousand.
  static final int REPAIR_SIMULATIONS = 1000;

  /// The least number of simulations for the repairs of one object, however many objects there are.
  /// With fewer, not even all candidates for a single name are tried.
  static final int LEAST_REPAIR_SIMULATIONS = 50;

  /// How many new problems in a row a repair may follow: library, its library, and so on. Real
  /// generations of libraries are mended within three.
  static final int REPAIR_DEPTH = 4;

  /// How often all objects are repaired again because a repair of another may have helped or
  /// harmed.
  static final int REPAIR_ROUNDS = 4;

  /// From this number of objects on, only the loader that looks best after the first step is
  /// repaired.
  static final int LARGE_TREE = 100;

  /// How many other candidates for each chosen name are tried if nothing else repairs a missing
  /// version or symbol.
  static final int SIBLINGS = 2;

  /// After so many simulations, no more dlopen(3) hints are tried.
  static final int DLOPEN_SIMULATIONS = 2000;

  /// How often libraries that were taken for a hint may bring hints of their own.
  static final int DLOPEN_ROUNDS = 8;

  /// How many candidates are tried for a hinted name.
  static final int DLOPEN_CANDIDATES = 3;

  /// How many results of an object are compared with a new library path. The last ones are of the
  /// paths that differ least.
  static final int COMPARED_RESULTS = 8;

  private SearchBudget() {}
}
