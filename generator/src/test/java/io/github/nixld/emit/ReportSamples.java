package io.github.nixld.emit;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.choose.candidate.Candidate;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.candidate.Rejected;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.index.StorePathInfo;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.LoadedObject.Need;
import io.github.nixld.loader.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Results for the report alone.
final class ReportSamples {
  static final String MARKUP =
      "</script><img src=x onerror=\"window.pwned=1\"><b>&amp;</b><!-- <script>window.pwned=2</script>"
          + "\u202e\u2066\u200b";

  private static final String GLIBC = "/nix/store/1111111111111111111111111111111a-glibc-2.40/lib";
  private static final String ZLIB = "/nix/store/2222222222222222222222222222222b-zlib-1.3.1";

  private ReportSamples() {}

  /// One object of each kind.
  static OutputRequest kinds() {
    String home = "/home/user/app";
    List<LoadedObject> objects =
        List.of(
            object(0, home + "/bin/app", Rule.PROGRAM, "", new Need("libown.so", 1)),
            object(
                1,
                home + "/lib/libown.so",
                Rule.RUNPATH,
                home + "/lib",
                new Need("libz.so.1", 2),
                new Need("libc.so.6", 3),
                new Need("libmissing.so.1", LoadedObject.NONE)),
            object(2, ZLIB + "/lib/libz.so.1", Rule.LD_LIBRARY_PATH, ZLIB + "/lib"),
            object(3, GLIBC + "/libc.so.6", Rule.SYSTEM, GLIBC));
    StorePathInfo zlib =
        new StorePathInfo(ZLIB.substring("/nix/store/".length()), "zlib", "1.3.1", true, 0, null);
    Environment.Decision decision =
        new Environment.Decision(
            new Candidate(
                "libz.so.1",
                ZLIB + "/lib",
                "libz.so.1",
                2,
                objects.getFirst().facts(),
                zlib,
                false),
            List.of(new Rejected("older", "it is older")));
    return request(
        "./app",
        objects,
        List.of(decision),
        List.of(
            new Environment.Unresolved(
                "libmissing.so.1",
                List.of(home + "/lib/libown.so"),
                "nothing in the store provides it",
                List.of(),
                List.of())),
        List.of(
            new Environment.Possible(
                "libmaybe.so.1",
                home + "/lib/libown.so",
                DlopenHint.Evidence.NOTE,
                null,
                "the store has none")));
  }

  /// Objects that need each other, as many as are asked for.
  static OutputRequest many(int count) {
    Random random = new Random(1);
    List<LoadedObject> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Need> needs = new ArrayList<>();
      for (int child : new int[] {2 * i + 1, 2 * i + 2}) {
        if (child < count) {
          needs.add(new Need("lib" + child + ".so.1", child));
        }
      }
      if (i > 0 && i % 3 != 0) {
        int other = random.nextInt(count);
        needs.add(new Need("lib" + other + ".so.1", other));
      }
      String directory = "/nix/store/2222222222222222222222222222222b-package" + i + "/lib";
      objects.add(
          i == 0
              ? object(0, "/home/user/program", Rule.PROGRAM, "", needs.toArray(Need[]::new))
              : object(
                  i,
                  directory + "/lib" + i + ".so.1",
                  Rule.RUNPATH,
                  directory,
                  needs.toArray(Need[]::new)));
    }
    return request("./program", objects, List.of(), List.of(), List.of());
  }

  /// Names that are markup wherever a page forgets that they are data.
  static OutputRequest hostile() {
    List<LoadedObject> objects =
        List.of(
            object(0, "/home/" + MARKUP, Rule.PROGRAM, "", new Need(MARKUP, LoadedObject.NONE)));
    return request(
        MARKUP,
        objects,
        List.of(),
        List.of(
            new Environment.Unresolved(
                MARKUP,
                List.of(MARKUP),
                MARKUP,
                List.of(new NearMiss(MARKUP, MARKUP, MARKUP, null, MARKUP, MARKUP)),
                List.of(MARKUP))),
        List.of());
  }

  private static LoadedObject object(
      int index, String path, Rule rule, String where, Need... needs) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    return new LoadedObject(
        index,
        name,
        path,
        index,
        SampleEnvironments.sample("plain")
            .environments()
            .getFirst()
            .runs()
            .getFirst()
            .object()
            .object(),
        0,
        rule,
        where,
        List.of(needs));
  }

  private static OutputRequest request(
      String asked,
      List<LoadedObject> objects,
      List<Environment.Decision> decisions,
      List<Environment.Unresolved> unresolved,
      List<Environment.Possible> possible) {
    Environment plain = SampleEnvironments.sample("plain").environments().getFirst();
    LoadedObject program = objects.getFirst();
    LoadPlan plan = new LoadPlan(objects, List.of(), List.of(), List.of());
    Environment environment =
        new Environment(
            plain.store(),
            plain.system(),
            unresolved.isEmpty(),
            plain.loader(),
            List.of(ZLIB + "/lib"),
            plain.farm(),
            decisions,
            List.of(
                new Environment.Run(
                    new ForeignObject(program.path(), program.path(), 0, program.facts()), plan)),
            unresolved,
            possible,
            List.of(),
            List.of());
    return new OutputRequest(
        List.of(environment),
        new Question(List.of(asked), List.of("nixld-env", asked), List.of(), Map.of()),
        new Places("/home/user", "/home/user", "/home/user/.cache/nixld/index.db", null),
        new Nixpkgs(Attributes.NONE, null),
        Surroundings.NONE);
  }
}
