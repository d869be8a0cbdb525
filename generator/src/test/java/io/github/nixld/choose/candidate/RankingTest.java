package io.github.nixld.choose.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.index.Linkers;
import io.github.nixld.index.Provider;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.TinyElf;
import io.github.nixld.store.StorePathName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each criterion of the ranking, in its order, by two candidates for `libfoo.so.1` that no earlier
/// criterion tells apart.
///
/// A candidate is written as `PACKAGE-VERSION/DIRECTORY`, and what else is known of it: `linked=2`
/// packages link to it, `here=1` of them with the chosen libc; it is `dead`, `absent` from the
/// store, an `aggregate`, `built` with the chosen libc, `beside` a library to which packages with
/// that libc link, was `registered=9`, or has another `hash=b` or `file=NAME`.
class RankingTest {
  private static final String STORE = "/nix/store/";
  private static final String LIBC = STORE + "c".repeat(32) + "-libc-1/lib";
  private static final CandidateRules RULES =
      new CandidateRules(
          new UserPreference(Pattern.compile("wished"), Pattern.compile("shunned")),
          List.of(),
          false);

  private static final String ORDER =
      """
      wished-1/lib                ; foo-1/lib linked=9 here=9     ; not preferred
      foo-1/lib                   ; shunned-1/lib linked=9 here=9 ; not preferred
      foo-1/lib                   ; foo-1/lib file=libfoo.so.1.2  ; its file is called libfoo.so.1.2
      foo-1/lib                   ; foo-1/lib/stubs linked=9      ; a stub, for linking only
      foo-1/lib                   ; foo-1/lib/dri linked=9        ; a driver's
      foo-1/lib                   ; foo-2/lib absent linked=9     ; not in the store
      foo-1/lib linked=1 here=1   ; foo-2/lib linked=9            ; with the chosen glibc link to it
      foo-1/lib beside            ; foo-2/lib linked=9            ; a library of its directory
      foo-1/lib linked=1          ; foo-2/lib                     ; libraries of 1 package link to it
      foo-1/lib linked=1          ; foo-2/lib linked=9 dead       ; dead: no GC root keeps it
      foo-1/lib linked=3 here=2   ; foo-2/lib linked=9 here=1     ; 2 packages with the chosen glibc
      foo-1/lib linked=3 here=1   ; foo-2/lib linked=2 here=1     ; libraries of 3 packages link to it
      foo-1/lib                   ; foo-static-2/lib              ; a build for another purpose
      foo-1/lib                   ; foo-2/lib/app                 ; private to its application
      foo-1/lib                   ; foo-2/lib aggregate           ; only links to other packages
      foo-1/lib                   ; bar-2/lib                     ; its package has another name
      foo-1/lib                   ; foo-2-rc1/lib                 ; a version before a release
      foo-1/lib                   ; foo-2/lib dead                ; dead: no GC root keeps it
      foo-1/lib built             ; foo-2/lib                     ; built with another glibc
      bar-1/lib                   ; quux-2/lib                    ; another package, and nothing else
      foo-2/lib                   ; foo-1/lib registered=9        ; older
      foo-1/lib                   ; foo-1/lib hash=b              ; equal; the name decides
      """;

  @TempDir private Path work;
  private final View view = new View();
  private Ranking ranking;

  /// A store without files.
  private static final class View implements StoreView {
    private final Map<String, Linkers> linkers = new HashMap<>();
    private final Set<String> beside = new HashSet<>();

    @Override
    public Probe probe(String directory, String name) {
      return new Missing(Errno.ENOENT);
    }

    @Override
    public boolean isDirectory(String path) {
      return false;
    }

    @Override
    public List<Provider> providers(String name) {
      return List.of();
    }

    @Override
    public List<Provider> providersBySoname(String soname) {
      return List.of();
    }

    @Override
    public Linkers linkers(String directory, String name) {
      return linkers.getOrDefault(directory, Linkers.NONE);
    }

    @Override
    public boolean hasLinkers(String directory, String libc) {
      return beside.contains(directory);
    }

    @Override
    public boolean isPresent(String basename) {
      return !basename.startsWith("d");
    }
  }

  @BeforeEach
  void rank() throws IOException {
    IndexedObject loader = new IndexedObject(1, LIBC + "/ld.so", "libc", elf(new TinyElf()));
    LdSo musl = new LdSo(LdSo.Kind.MUSL, "1", List.of(), null, "lib");
    ranking =
        new Ranking(
            RULES,
            Objects.requireNonNull(LibcInstallation.of(new IndexedLoader(loader, musl), view)),
            view);
  }

  private ElfObject elf(TinyElf elf) throws IOException {
    Path file = Files.write(work.resolve("elf"), elf.bytes());
    return (ElfObject) ElfReader.read(file);
  }

  private Candidate candidate(String text) throws IOException {
    List<String> words = List.of(text.strip().split(" +"));
    Map<String, String> known = new HashMap<>();
    words.stream().map(word -> (word + "=").split("=", -1)).forEach(w -> known.put(w[0], w[1]));
    // An absent store path has a hash of its own, by which the view knows it.
    String letter = known.containsKey("absent") ? "d" : known.getOrDefault("hash", "a");
    String path = letter.repeat(32) + "-" + words.getFirst();
    String basename = path.substring(0, path.indexOf('/'));
    StorePathName name = Objects.requireNonNull(StorePathName.parse(basename));
    StorePathInfo info =
        new StorePathInfo(
            basename,
            name.packageName(),
            name.version(),
            !known.containsKey("dead"),
            Long.parseLong(known.getOrDefault("registered", "0")),
            null);
    TinyElf elf = new TinyElf();
    if (known.containsKey("built")) {
      elf.with(TinyElf.DT_RUNPATH, LIBC);
    }
    String directory = STORE + path;
    if (known.containsKey("beside")) {
      view.beside.add(directory);
    }
    int here = Integer.parseInt(known.getOrDefault("here", "0"));
    view.linkers.put(
        directory,
        new Linkers(
            Integer.parseInt(known.getOrDefault("linked", "0")),
            new TreeMap<>(here == 0 ? Map.of() : Map.of(LIBC, here))));
    return new Candidate(
        "libfoo.so.1",
        directory,
        known.getOrDefault("file", "libfoo.so.1"),
        path,
        elf(elf),
        info,
        known.containsKey("aggregate"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = ORDER)
  void eachCriterionDecides(String winner, String loser, String reason) throws IOException {
    Candidate better = candidate(winner);
    Candidate worse = candidate(loser);
    assertThat(ranking.compare(better, worse)).isNegative();
    assertThat(ranking.compare(worse, better)).isPositive();
    assertThat(ranking.reason(worse, better)).contains(reason);
  }

  /// Two candidates of one directory would share its linkers, so each is ranked against those of
  /// other directories only.
  @Test
  void theOrderIsTotal() throws IOException {
    Map<String, Candidate> byDirectory = new TreeMap<>();
    for (String line : ORDER.lines().toList()) {
      for (String text : List.of(line.split(";")).subList(0, 2)) {
        Candidate candidate = candidate(text);
        byDirectory.put(candidate.directory(), candidate);
      }
    }
    List<Candidate> all = new ArrayList<>(byDirectory.values());
    assertThat(all).hasSizeGreaterThan(12);
    for (Candidate a : all) {
      for (Candidate b : all) {
        for (Candidate c : all) {
          if (ranking.compare(a, b) < 0 && ranking.compare(b, c) < 0) {
            assertThat(ranking.compare(a, c)).as("%s, %s, %s", a, b, c).isNegative();
          }
        }
      }
    }
  }
}
