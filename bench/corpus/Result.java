import java.util.Map;

/// What ld.so said of one object under every setting that was tried.
///
/// @param verdicts in the order in which they were tried
/// @param micros what the choice for the file alone took
record Result(
    String packageName, String file, Map<Setting, LdSo.Verdict> verdicts, long micros) {

  private LdSo.Verdict verdict(String name) {
    return verdicts.get(setting(name));
  }

  Setting setting(String name) {
    return verdicts.keySet().stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
  }

  boolean satisfied(String name) {
    LdSo.Verdict verdict = verdict(name);
    return verdict != null && verdict.satisfied();
  }

  /// Whether any setting does.
  boolean satisfiable() {
    return verdicts.values().stream().anyMatch(LdSo.Verdict::satisfied);
  }

  /// Whether nixld calls something complete that ld.so does not load.
  boolean wrongClaim() {
    return verdicts.entrySet().stream()
        .anyMatch(e -> e.getKey().complete() && !e.getValue().satisfied());
  }

  boolean missed() {
    return satisfiable() && !satisfied(Setting.NIXLD);
  }

  /// Whether nixld calls something incomplete that ld.so loads.
  boolean tooModest() {
    return !setting(Setting.NIXLD).complete() && satisfied(Setting.NIXLD);
  }

  /// How many symbols are left to a host program under the setting that leaves fewest.
  int fewestUndefined() {
    return verdicts.values().stream()
        .filter(LdSo.Verdict::satisfied)
        .mapToInt(v -> v.undefined().size())
        .min()
        .orElse(Integer.MAX_VALUE);
  }

  /// How many nixld's choice leaves.
  int undefined() {
    return verdict(Setting.NIXLD).undefined().size();
  }
}
