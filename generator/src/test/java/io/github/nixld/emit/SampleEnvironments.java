package io.github.nixld.emit;

import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.Foreign;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.index.Loader;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The environments that every format has to write: see `golden/`.
final class SampleEnvironments {
  private static final String STORE = "/nix/store";
  private static final String GLIBC = STORE + "/1111111111111111111111111111111a-glibc-2.40";
  private static final String ZLIB = STORE + "/2222222222222222222222222222222b-zlib-1.3.1";

  /// What a file's name may hold and no format may trip over: everything but NUL and "/".
  static final String HOSTILE =
      "/home/a user/it's \"$(touch x)\" `y` \\ $HOME #!*?[~]{a,b}|&;<>\t=%\r\n-é€😀 end";

  private SampleEnvironments() {}

  static Map<String, List<Environment>> all() {
    Map<String, List<Environment>> all = new LinkedHashMap<>();
    Environment plain = environment("x86_64-linux", "/home/user/program", List.of(ZLIB + "/lib"));
    all.put("plain", List.of(plain));
    all.put("empty-path", List.of(environment("x86_64-linux", "/home/user/program", List.of())));
    all.put(
        "hostile",
        List.of(
            environment("x86_64-linux", HOSTILE + "/program", List.of(HOSTILE, ZLIB + "/lib"))));
    all.put(
        "two-systems",
        List.of(plain, environment("i686-linux", "/home/user/old", List.of("/nix/store/32/lib"))));
    all.put("unresolved", List.of(unresolved(plain)));
    all.put("farm", List.of(farm(plain)));
    return all;
  }

  /// What a format is given to write an environment.
  static Result result(List<Environment> environments) {
    return new Result(
        environments,
        List.of("./program"),
        List.of("nixld-env", "./program"),
        List.of(),
        "/home/user",
        "/home/user/.cache/nixld/index.db",
        null,
        null,
        Attributes.NONE);
  }

  private static Environment environment(String system, String program, List<String> path) {
    ElfObject object = object();
    LdSo builtIn = new LdSo(LdSo.Kind.GLIBC, "2.40", List.of(GLIBC + "/lib"), null, "lib");
    String loader = GLIBC + "/lib/ld-linux-x86-64.so.2";
    String library = path.isEmpty() ? GLIBC + "/lib" : path.getFirst();
    LoadPlan plan =
        new LoadPlan(
            List.of(
                new LoadedObject(
                    0,
                    program,
                    program,
                    0,
                    object,
                    0,
                    Rule.PROGRAM,
                    "",
                    List.of(new LoadedObject.Need("libz.so.1", 1))),
                new LoadedObject(
                    1,
                    "libz.so.1",
                    library + "/libz.so.1",
                    1,
                    object,
                    0,
                    path.isEmpty() ? Rule.SYSTEM : Rule.LD_LIBRARY_PATH,
                    library,
                    List.of())),
            List.of(new LoadPlan.Entry("libz.so.1", 1)),
            List.of(),
            List.of(0, 1),
            List.of());
    return new Environment(
        STORE,
        system,
        true,
        new Loader(new IndexedObject(1, loader, "glibc", object), builtIn),
        loader,
        path,
        Map.of(),
        List.of(),
        List.of(new Environment.Run(new Foreign(program, program, 0, object), plan)),
        List.of(),
        List.of(),
        List.of());
  }

  private static Environment unresolved(Environment e) {
    return new Environment(
        e.store(),
        e.system(),
        false,
        e.loader(),
        e.loaderPath(),
        e.libraryPath(),
        e.farm(),
        e.decisions(),
        e.runs(),
        List.of(
            new Environment.Unresolved(
                "libssl.so.1.1",
                List.of("/home/user/program", HOSTILE),
                "nothing in the store provides it",
                List.of("the store has libssl.so.3"),
                List.of("openssl_1_1"))),
        List.of(
            new Environment.Possible(
                "libGL.so.1",
                HOSTILE,
                Environment.Evidence.STRING,
                ZLIB + "/lib/libGL.so.1",
                ""),
            new Environment.Possible(
                "libbpf.so.1",
                "/home/user/program",
                Environment.Evidence.NOTE,
                null,
                "nothing in the store provides it")),
        List.of("a \"note\""));
  }

  private static Environment farm(Environment e) {
    Map<String, String> links = new LinkedHashMap<>();
    for (String name : List.of("liba.so.1", "libb.so.1", "libc.so.6", "libx.so.1", "libz.so.1")) {
      links.put(name, ZLIB + "/lib/odd-" + name);
    }
    return new Environment(
        e.store(),
        e.system(),
        true,
        e.loader(),
        e.loaderPath(),
        List.of("/home/user/farm"),
        links,
        e.decisions(),
        e.runs(),
        List.of(),
        List.of(),
        List.of());
  }

  private static ElfObject object() {
    return new ElfObject(
        new ElfHeader(2, 1, 0, 0, ElfHeader.ET_DYN, 62, 0),
        null,
        true,
        true,
        null,
        List.of(),
        null,
        null,
        0,
        0,
        null,
        List.of(),
        false,
        false,
        0,
        null,
        List.of());
  }
}
