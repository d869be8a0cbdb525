package io.github.nixld.choose.candidate;

import java.util.List;

/// The user's rules about which candidates there are and which come first.
///
/// @param preference which store paths come first and last
/// @param drivers directories with the drivers that must match the running kernel
/// @param links whether a link can serve a name by a file of another name: with a farm
public record CandidateRules(UserPreference preference, List<String> drivers, boolean links) {
  public CandidateRules {
    drivers = List.copyOf(drivers);
  }
}
