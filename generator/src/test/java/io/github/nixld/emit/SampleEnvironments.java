package io.github.nixld.emit;

import io.github.nixld.attribute.Attribute;
import io.github.nixld.attribute.Attributes;
import io.github.nixld.choose.Environment;
import io.github.nixld.choose.NearMiss;
import io.github.nixld.choose.candidate.ForeignObject;
import io.github.nixld.choose.dlopen.DlopenHint;
import io.github.nixld.elf.ElfHeader;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.LdSo;
import io.github.nixld.index.IndexedLoader;
import io.github.nixld.index.IndexedObject;
import io.github.nixld.loader.LoadPlan;
import io.github.nixld.loader.LoadedObject;
import io.github.nixld.loader.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The environments that every format has to write: see `golden/`.
final class SampleEnvironments {
  private static final String STORE = "/nix/store";
  private static final String GLIBC = STORE + "/1111111111111111111111111111111a-glibc-2.40";
  private static final String HASH = "33333333333333333333333333333333";
  private static final String INDEX = "/home/user/.cache/nixld/index.db";
  static final Attributes ATTRIBUTES = new Known(Map.of("glibc", "glibc", "zlib", "zlib"), "out");
  private static final String ZLIB = STORE + "/2222222222222222222222222222222b-zlib-1.3.1";

  /// What a file's name may hold and no format may trip over: everything but NUL and "/".
  static final String HOSTILE =
      "/home/a user/it's \"$(touch x)\" `y` \\ $HOME #!*?[~]{a,b}|&;<>\t=%\r\n-é€😀 end";

  private SampleEnvironments() {}

  /// Every sample by its name.
  static Map<String, OutputRequest> all() {
    Map<String, OutputRequest> all = new LinkedHashMap<>();
    Environment plain = environment("x86_64-linux", "/home/user/program", List.of(ZLIB + "/lib"));
    Environment empty = environment("x86_64-linux", "/home/user/program", List.of(GLIBC + "/lib"));
    Environment hostile =
        environment("x86_64-linux", HOSTILE + "/program", List.of(HOSTILE, ZLIB + "/lib"));
    Environment bundle =
        environment(
            "x86_64-linux",
            "/home/user/tree/bin/program",
            List.of(
                "/home/user/tree/lib",
                ZLIB + "/lib/private",
                "/run/current-system/sw/share/nix-ld/lib"));
    Environment old =
        environment("i686-linux", "/home/user/old", List.of(STORE + "/" + HASH + "-zlib/lib"));
    all.put("plain", request(plain));
    all.put("empty-path", request(empty));
    all.put("hostile", hostile(hostile));
    all.put("two-systems", request(plain, old));
    all.put("unresolved", request(unresolved(plain)));
    all.put("farm", inFarm(request(farm(plain))));
    all.put("attributes", with(ATTRIBUTES, null, request(plain, old)));
    all.put("half-known", with(new Known(Map.of("glibc", "glibc"), "out"), null, request(plain)));
    all.put(
        "archive",
        new OutputRequest(
            List.of(
                environment(
                    "x86_64-linux",
                    "/home/user/acme.deb/opt/acme/it's",
                    List.of(ZLIB + "/lib", "/run/opengl-driver/lib"))),
            new Question(
                List.of("./acme.deb"),
                List.of("nixld-env", "./acme.deb"),
                List.of(),
                Map.of("/home/user/./acme.deb", ArchiveKind.DEB)),
            new Places("/home/user", "/home/user", INDEX, null),
            new Nixpkgs(Attributes.NONE, null),
            Surroundings.NONE));
    all.put(
        "bundle",
        with(
            ATTRIBUTES,
            "0123456789abcdef0123456789abcdef01234567",
            new OutputRequest(
                List.of(bundle),
                new Question(
                    List.of("tree"),
                    List.of(
                        "nixld-env", "--pin", "0123456789abcdef0123456789abcdef01234567", "tree"),
                    List.of("libz.so.1"),
                    Map.of()),
                new Places("/home/user", "/home/user", INDEX, null),
                new Nixpkgs(ATTRIBUTES, null),
                Surroundings.NONE)));
    return all;
  }

  static OutputRequest sample(String name) {
    return Objects.requireNonNull(all().get(name), name);
  }

  /// What a format is given to write environments of one program.
  static OutputRequest request(Environment... environments) {
    return new OutputRequest(
        List.of(environments),
        new Question(List.of("./program"), List.of("nixld-env", "./program"), List.of(), Map.of()),
        new Places("/home/user", "/home/user", INDEX, null),
        new Nixpkgs(Attributes.NONE, null),
        Surroundings.NONE);
  }

  /// A request about one program, with a hostile library path.
  static OutputRequest program(String path) {
    return request(environment("x86_64-linux", path, List.of(HOSTILE, ZLIB + "/lib")));
  }

  private static OutputRequest hostile(Environment environment) {
    return new OutputRequest(
        List.of(environment),
        new Question(
            List.of(HOSTILE + "/program", HOSTILE),
            List.of("nixld-env", "-l", HOSTILE, "\u202e", HOSTILE + "/program"),
            List.of(),
            Map.of()),
        new Places(HOSTILE, HOSTILE, HOSTILE + "/index.db", null),
        new Nixpkgs(
            new Known(
                Map.of("glibc", "glibc", "zlib", "a\"b.${builtins.abort \"c\"}.in.d\n''${e}"),
                HOSTILE),
            HOSTILE),
        Surroundings.NONE);
  }

  private static OutputRequest inFarm(OutputRequest r) {
    return new OutputRequest(
        r.environments(),
        r.question(),
        new Places(
            r.places().here(), r.places().directory(), r.places().index(), "/home/user/farm"),
        r.nixpkgs(),
        Surroundings.NONE);
  }

  /// The same, asked for by another command line.
  static OutputRequest asked(OutputRequest r, List<String> command) {
    return new OutputRequest(
        r.environments(),
        new Question(r.question().asked(), command, r.question().additional(), Map.of()),
        r.places(),
        r.nixpkgs(),
        Surroundings.NONE);
  }

  /// An environment of another store.
  static Environment inStore(String store, String loader, List<String> path) {
    Environment e = environment("x86_64-linux", "/home/user/program", path);
    return new Environment(
        store,
        e.system(),
        e.complete(),
        at(e.loader(), loader),
        path,
        e.farm(),
        e.decisions(),
        e.runs(),
        e.unresolved(),
        e.possible(),
        e.notes(),
        List.of());
  }

  private static Environment.ChosenLoader at(Environment.ChosenLoader loader, String path) {
    return new Environment.ChosenLoader(loader.entry(), path, loader.reason(), loader.rejected());
  }

  static OutputRequest with(Attributes attributes, @Nullable String pin, OutputRequest r) {
    return new OutputRequest(
        r.environments(),
        r.question(),
        r.places(),
        new Nixpkgs(attributes, pin),
        Surroundings.NONE);
  }

  /// Attributes by the name of the package.
  ///
  /// @param names the attribute's path for each
  /// @param output the output
  record Known(Map<String, String> names, String output) implements Attributes {
    @Override
    public @Nullable Attribute of(String storePath, String name) {
      String path = names.get(storePath.split("-", -1)[1]);
      return path == null ? null : new Attribute(path, output, Attribute.Evidence.EVALUATION);
    }

    @Override
    public List<Attribute> providing(String name) {
      return List.of(new Attribute(HOSTILE, "out", Attribute.Evidence.NIX_INDEX));
    }
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
            List.of(0, 1));
    return new Environment(
        STORE,
        system,
        true,
        new Environment.ChosenLoader(
            new IndexedLoader(new IndexedObject(1, loader, "glibc", object), builtIn),
            loader,
            "the only one",
            List.of()),
        path,
        Map.of(),
        List.of(),
        List.of(new Environment.Run(new ForeignObject(program, program, 0, object), plan)),
        List.of(),
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
        e.libraryPath(),
        e.farm(),
        e.decisions(),
        e.runs(),
        List.of(
            new Environment.Unresolved(
                "libssl.so.1.1",
                List.of("/home/user/program", HOSTILE),
                "nothing in the store provides it",
                List.of(
                    new NearMiss(
                        "libssl.so.1.1",
                        HOSTILE + "/libssl.so.1.1",
                        HOSTILE,
                        null,
                        null,
                        "built for another machine"),
                    new NearMiss(
                        "libssl.so.3",
                        "/nix/store/5555555555555555555555555555555e-openssl-3.0.14/lib/libssl.so.3",
                        "5555555555555555555555555555555e-openssl-3.0.14",
                        new NearMiss.Origin("openssl", "3.0.14"),
                        "x86_64-linux",
                        "")),
                List.of("openssl_1_1"))),
        List.of(
            new Environment.Possible(
                "libGL.so.1", HOSTILE, DlopenHint.Evidence.STRING, ZLIB + "/lib/libGL.so.1", ""),
            new Environment.Possible(
                "libbpf.so.1",
                "/home/user/program",
                DlopenHint.Evidence.NOTE,
                null,
                "nothing in the store provides it")),
        List.of("a \"note\""),
        List.of());
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
        List.of("/home/user/farm"),
        links,
        e.decisions(),
        e.runs(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  private static ElfObject object() {
    return new ElfObject(
        new ElfHeader(2, 1, 0, 0, ElfHeader.ET_DYN, 62, 0),
        "/lib64/ld-linux-x86-64.so.2",
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
        false,
        0,
        false,
        null,
        null,
        null,
        List.of());
  }
}
