package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `nixld-run` on a real store: the program sees no difference to being started directly, but for
/// what the README says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunIT {
  private static final Path SOURCES = Path.of("src/test/c").toAbsolutePath();

  @TempDir private static Path work = Path.of("");

  private TestStore store;
  private Shell shell;

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    store = TestStore.open();
    shell =
        Shell.in(work)
            .with("XDG_CACHE_HOME", work.resolve("cache").toString())
            .with("run", UnderTest.command("nixld-run").toString())
            .with("index", work.resolve("cache/nixld/index.db").toString());
    compile("state", "state");
    compile("behave", "behave");
    shell.script("$run ./state x").orFail();
  }

  private Path compile(String name, String source, String... options)
      throws IOException, InterruptedException {
    Path program = work.resolve(name);
    String[] command = {"gcc", "-o", program.toString(), SOURCES.resolve(source + ".c").toString()};
    Processes.run(Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new)).orFail();
    return program;
  }

  private String out(String script) throws IOException, InterruptedException {
    Ran ran = shell.script(script);
    assertThat(ran.err()).isEmpty();
    return ran.orFail();
  }

  @Test
  void whatItDoesIsSaidIfAsked() throws Exception {
    String again = shell.script("$run --verbose --again ./state x").err();
    assertThat(again)
        .startsWith("nixld: the index of /nix/store: " + work.resolve("cache/nixld/index.db\n"))
        .containsPattern(
            "nixld: \\./state: starts in a mount namespace that has /nix/store/.* at ");
    assertThat(shell.script("$run --verbose ./state x").err())
        .startsWith("nixld: ./state: as chosen before; --again chooses anew\n")
        .hasLineCount(2);
  }

  @Test
  void argumentsArriveByteForByte() throws Exception {
    String arguments =
        """
        newline='a
        b'
        ./state "$newline" 'a b' '' '*' '"' '$HOME' -- --help @/etc/passwd "$(printf 'x\\377\\303')" 'ä' \\\\
        """;

    assertThat(out("LC_ALL=C; " + arguments.replace("./state", "$run ./state")))
        .isEqualTo(out(arguments))
        .contains("argument \n", "argument 78ffc3\n", "argument 610a62\n", "argument 2d2d\n")
        .hasLineCount(12);
  }

  @Test
  void tenThousandArgumentsArrive() throws Exception {
    String many = "./state $(seq 10000) ''";

    assertThat(out("$run " + many)).isEqualTo(out(many)).hasLineCount(10_001);
  }

  /// Signals ignored and blocked, limits, open files, variables in their order with all their
  /// bytes: also those that shells drop, and those that a JVM or a loader would act on.
  @Test
  void theProgramInheritsWhatItWouldHave() throws Exception {
    String scene =
        """
        umask 027; ulimit -S -n 200; ulimit -S -c 0; cd /
        exec 3</etc/passwd 7>>/dev/null
        exec env --ignore-signal=PIPE,HUP,QUIT,USR2,XFSZ,TTOU --block-signal=USR1,TERM,QUIT \
          'BASH_FUNC_x%%%%=() { :; }' 'a.b=1' "bytes=$(printf '\\377\\376\\n ')" 'empty=' \
          JAVA_TOOL_OPTIONS=-Dx=y JDK_JAVA_OPTIONS=-Dx=z LD_LIBRARY_PATH=/nowhere LD_DEBUG= \
          %s "$OLDPWD/state"
        """;

    List<String> direct = state(scene.formatted(""));
    List<String> run = state(scene.formatted("\"$run\""));

    long ignored = 0x1201805;
    assertThat(direct)
        .filteredOn(line -> line.startsWith("SigIgn:\t"))
        .singleElement()
        .matches(line -> (Long.parseLong(line.substring(8), 16) & ignored) == ignored);
    assertThat(run.getLast()).isEqualTo(hex("NIXLD_PROGRAM=" + work.resolve("state")));
    assertThat(run.subList(0, run.size() - 1)).isEqualTo(direct);
  }

  private List<String> state(String script) throws IOException, InterruptedException {
    return out(script)
        .lines()
        .filter(line -> !line.startsWith("pid ") && !line.startsWith("descriptor 1 "))
        .filter(line -> !line.startsWith("descriptor 2 "))
        .toList();
  }

  private static String hex(String variable) {
    StringBuilder text = new StringBuilder("variable ");
    variable.chars().forEach(c -> text.append("%02x".formatted(c)));
    return text.toString();
  }

  @Test
  void standardInputIsAllTheProgramsOwn() throws Exception {
    Path cat = work.resolve("cat");
    Files.copy(Installed.program("cat"), cat);

    assertThat(out("printf 'a\\nb' | $run ./cat; seq 100000 | $run ./cat | cksum"))
        .isEqualTo("a\nb" + out("seq 100000 | cksum"));
  }

  @Test
  void itIsTheSameProcess() throws Exception {
    List<String> lines = out("sh -c 'echo $$; exec $run ./state'").lines().toList();

    assertThat(lines.get(1)).isEqualTo("pid " + lines.getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 42, 255})
  void itsStatusIsTheProgramsOwn(int status) throws Exception {
    assertThat(shell.run("sh", "-c", "$run ./behave exit " + status).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 9, 11, 13, 15})
  void itDiesOfASignalAsTheProgramDoes(int signal) throws Exception {
    assertThat(shell.run("sh", "-c", "ulimit -c 0; $run ./behave die " + signal).status())
        .isEqualTo(128 + signal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signalsReachTheProgram(String signal) throws Exception {
    // A shell ignores SIGINT for what it runs in the background; `env` puts that back.
    Ran ran =
        shell.run(
            "sh",
            "-c",
            """
            rm -f said
            env --default-signal=INT "$run" ./behave signal > said & process=$!
            while ! [ -s said ]; do sleep 0.1; done
            kill -%s $process; wait $process; echo $?; cat said; echo $process
            """
                .formatted(signal));
    List<String> lines = ran.orFail().lines().toList();

    assertThat(lines.getFirst()).isEqualTo("9");
    assertThat(lines.get(1)).isEqualTo(lines.getLast());
    assertThat(lines.get(2)).isEqualTo("caught " + (signal.equals("INT") ? 2 : 15));
  }

  @Test
  void theTerminalIsTheProgramsOwn() throws Exception {
    Installed.need("script");

    assertThat(out("script -qec '\"$run\" ./behave terminal' /dev/null < /dev/null"))
        .contains("terminal 1 foreground 1");
  }

  @Test
  void theProgramHasTheNameByWhichItWasStarted() throws Exception {
    assertThat(out("ln -sf behave other; $run ./other name; PATH=.:$PATH; $run other name"))
        .isEqualTo("./other\nother\n");
  }

  @Test
  void aVariableSaysWhatTheProgramIs() throws Exception {
    assertThat(out("ln -sf behave another; $run ./another exe"))
        .isEqualTo(work + "/behave " + work + "/behave\n");
  }

  @Test
  void aDirectoryWithOneProgramStandsForIt() throws Exception {
    String unpacked =
        """
        rm -rf unpacked; mkdir -p unpacked/bin unpacked/lib; cp behave unpacked/bin/it
        echo readme > unpacked/README; cp unpacked/README unpacked/bin/script; chmod +x unpacked/bin/script
        echo 'int f;' > f.c; gcc -shared -Wl,-soname,libf.so -o unpacked/lib/libf.so f.c
        """;

    assertThat(out(unpacked + "$run ./unpacked name; cd unpacked; $run . name"))
        .isEqualTo("./unpacked/bin/it\n./bin/it\n");
    Ran several = shell.run("sh", "-c", unpacked + "cp state unpacked; $run ./unpacked name");
    assertThat(several.err())
        .endsWith("name one of them, as ./unpacked/bin/it; the others: state\n")
        .hasLineCount(1);
    assertThat(several.status()).isEqualTo(ExitStatus.INPUT);
    Ran none = shell.run("sh", "-c", "$run ./unpacked/lib; rm -r unpacked f.c");
    assertThat(none.err()).contains("without an executable ELF program").hasLineCount(1);
  }

  @Test
  void theOnlyProgramOfAnArchiveIsRunWithItsFilesBesideIt() throws Exception {
    String pack =
        """
        rm -rf app; mkdir -p app/bin app/share app/empty; cp behave app/bin/it
        echo data > app/share/data; ln -s ../share app/bin/link; ln -s /etc/passwd app/bin/out
        tar -czf app.tgz app; rm -r app
        """;
    Ran first = shell.run("sh", "-euc", pack + "$run ./app.tgz name");
    String program = first.orFail().strip();
    assertThat(program).matches(work + "/cache/nixld/unpacked/app.tgz-[0-9a-f]{32}/app/bin/it");
    assertThat(first.err())
        .isEqualTo("nixld: ./app.tgz: runs " + program + ", unpacked there and kept\n");

    Path bin = Path.of(program).getParent();
    assertThat(bin.resolve("link/data")).hasContent("data");
    assertThat(bin.resolveSibling("empty")).isDirectory();
    assertThat(Files.exists(bin.resolve("out"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(Files.getPosixFilePermissions(work.resolve("cache/nixld/unpacked")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));

    // It stays, wherever the archive lies: the second start unpacks nothing.
    Files.writeString(bin.resolve("link/data"), "changed");
    assertThat(
            out("mkdir -p x; mv app.tgz x; $run x/app.tgz name; $run ./x/app.tgz/app/bin/it name"))
        .isEqualTo(program + "\n" + program + "\n");
    assertThat(bin.resolve("link/data")).hasContent("changed");
    assertThat(shell.script("$run --verbose x/app.tgz name").err())
        .contains("nixld: x/app.tgz: runs " + program + "\n");

    // Something has cleared the cache.
    for (String named : List.of("x/app.tgz", "./x/app.tgz/app/bin/it")) {
      Files.delete(Path.of(program));
      assertThat(shell.script("$run " + named + " name").orFail()).isEqualTo(program + "\n");
    }
  }

  @Test
  void ofSeveralProgramsInAnArchiveOneIsNamed() throws Exception {
    Ran several =
        shell.run(
            "sh", "-euc", "cp behave two; tar -cf two.tar behave state two; $run ./two.tar name");
    assertThat(several.err())
        .endsWith(
            "./two.tar: an archive with several programs: name one of them, as ./two.tar/two; the"
                + " others: behave, state\n")
        .hasLineCount(1);
    assertThat(several.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(out("$run ./two.tar/behave name")).endsWith("/behave\n");
    Ran none = shell.run("sh", "-euc", "$run ./two.tar/none; rm two.tar");
    assertThat(none.err())
        .isEqualTo("nixld: ./two.tar/none: no such file in " + work + "/two.tar\n");
    assertThat(none.status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void withoutAPlaceToUnpackItSaysSo() throws Exception {
    Ran ran =
        shell.run(
            "sh",
            "-euc",
            "tar -cf one.tar behave; mkdir nocache; : > nocache/nixld;"
                + " XDG_CACHE_HOME=$PWD/nocache $run ./one.tar name");
    assertThat(ran.err())
        .contains("./one.tar: cannot be unpacked into the cache: ", "unpack it, then name")
        .hasLineCount(1);
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void withNixLdTheProgramIsItself() throws Exception {
    Path program = compile("with-nix-ld", "behave", "-Wl,--dynamic-linker=" + NixLd.compile());

    assertThat(out("NIX_LD=/wrong NIX_LD_x86_64_linux=/wrong $run ./with-nix-ld exe"))
        .isEqualTo(program + " unset\n");
  }

  @Test
  void anOldLoaderGivesNoNames() throws Exception {
    Path glibc = store.path("bullseye", "glibc").resolve("lib");
    Files.writeString(
        work.resolve("old.c"),
        """
        int puts(const char *);
        void exit(int);
        __attribute__((used)) void begin(char **stack) { puts(stack[1]); puts(stack[2]); exit(4); }
        __asm__(".globl _start; _start: mov %rsp, %rdi; and $-16, %rsp; call begin");
        """);
    Processes.run(
            "gcc",
            "-nostdlib",
            "-fno-stack-protector",
            "-o",
            work.resolve("old").toString(),
            work.resolve("old.c").toString(),
            glibc.resolve("libc.so.6").toString())
        .orFail();
    shell = shell.with("loader", glibc.resolve("ld-linux-x86-64.so.2").toString());

    Ran ran = shell.run("sh", "-c", "ln -sf old old-link; $run --loader $loader ./old-link x");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("./old-link\nx\n");
    assertThat(ran.status()).isEqualTo(4);
  }

  @Test
  void muslsLoaderStartsWhatIsBuiltForIt() throws Exception {
    Installed.need("musl-gcc");
    shell.script("musl-gcc -o for-musl " + SOURCES.resolve("behave.c")).orFail();

    assertThat(out("ln -sf for-musl musl-link; $run ./musl-link name; $run ./musl-link exe"))
        .matches("./musl-link\n/nix/store/\\S+-musl-\\S+ " + work + "/for-musl\n");
    Ran ran = shell.run("sh", "-c", "$run --learn ./for-musl");
    assertThat(ran.err()).contains("musl").hasLineCount(1);
    assertThat(ran.status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void aUserWithoutAHomeCanRunPrograms() throws Exception {
    Installed.need("setpriv");
    Path open = Files.createTempDirectory(Path.of("/tmp"), "nixld-run");
    try {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
      shell =
          shell
              .with("open", open.toString())
              .with("openRun", UnderTest.commandForOthers("nixld-run").toString());
      shell.script("cp behave \"$open\"; cp \"$index\" \"$open/index.db\"").orFail();

      assertThat(
              out(
                  """
                  cd "$open"
                  setpriv --reuid 65534 --regid 65534 --clear-groups \
                    env -i "PATH=$PATH" "$openRun" --index "$open/index.db" --no-refresh ./behave name
                  """))
          .isEqualTo("./behave\n");
    } finally {
      shell.script("rm -r \"$open\"").orFail();
    }
  }

  @Test
  void aSecondStartReadsNoIndex() throws Exception {
    Ran first =
        shell.script(
            "$run --index own.db ./behave name; rm own.db; $run --index own.db ./behave name");

    assertThat(first.orFail()).isEqualTo("./behave\n./behave\n");
    assertThat(work.resolve("own.db")).doesNotExist();
    // A changed program is another one.
    shell.script("cp behave replaced; $run --index own.db ./replaced name; rm own.db").orFail();
    shell.script("cp state replaced; $run --index own.db ./replaced x").orFail();
    assertThat(work.resolve("own.db")).exists();
  }

  @Test
  void onlyAnAnswerOfOnesOwnIsBelieved() throws Exception {
    String forge =
        """
        cp behave forged; $run ./forged name
        file=$(grep -lr "$PWD/forged" cache/nixld/run)
        sed -i "s|/nix/store/[^/]*-glibc[^/]*/lib/ld-linux-x86-64.so.2|/bin/false|g" "$file"
        """;
    shell.script(forge).orFail();
    assertThat(shell.run("sh", "-c", "$run ./forged name").out()).isEmpty();

    assertThat(out("chmod o+w \"$(grep -lr \"$PWD/forged\" cache/nixld/run)\"; $run ./forged name"))
        .isEqualTo("./forged\n");
    assertThat(out("for f in cache/nixld/run/*; do echo x > $f; done; $run ./forged name"))
        .isEqualTo("./forged\n");
    assertThat(out("find cache/nixld/run ! -perm /077 | wc -l; find cache/nixld/run -perm /077"))
        .matches("[1-9][0-9]*\n");
  }

  @Test
  void whatIsMissingIsSaidAndNothingIsStarted() throws Exception {
    shell
        .script(
            """
            echo 'int f(void) { return 0; }' > f.c; gcc -shared -fPIC -Wl,-soname,libnowhere.so.1 -o libnowhere.so f.c
            echo 'int f(void); int main(void) { return f(); }' > m.c; gcc -o lacking m.c -L. -lnowhere
            rm libnowhere.so
            """)
        .orFail();

    Ran ran = shell.run("sh", "-c", "$run ./lacking");
    assertThat(ran.err()).contains("libnowhere.so.1", "./lacking: not started");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    // What it does not need itself may be missing.
    Ran asked = shell.run("sh", "-c", "$run --add-lib libnowhere.so.1 ./behave name");
    assertThat(asked.err()).contains("libnowhere.so.1");
    assertThat(asked.out()).isEqualTo("./behave\n");
  }

  @Test
  void whatNeedsNoChoiceIsStartedAsItIs() throws Exception {
    Path hello = store.path("trixie", "hello").resolve("bin/hello");
    shell = shell.with("hello", hello.toString());

    assertThat(
            out(
                """
                mkdir -p alone; printf '#!/bin/sh\\necho "$0 $1"' > alone/script; chmod +x alone/script
                rm -rf no-cache; export XDG_CACHE_HOME=$PWD/no-cache
                $run busybox echo static; $run $hello; $run alone/script x; ls no-cache 2>&1 || :
                """))
        .startsWith("static\nHello, world!\nalone/script x\n")
        .contains("no-cache");
  }

  @Test
  void whatCannotBeStartedIsOneLine() throws Exception {
    String script = "printf '#!/no/such/sh\\n' > lost; chmod +x lost; touch plain; ";
    for (String line :
        List.of("./lost", "./plain", "./nowhere", "no-such-name", ".", "/etc/passwd", "''")) {
      Ran ran = shell.run("sh", "-c", script + "$run " + line + " x");
      assertThat(ran.err()).as(line).startsWith("nixld: ").hasLineCount(1);
      assertThat(ran.status()).as(line).isEqualTo(ExitStatus.INPUT);
    }
  }

  @Test
  void learnsWhatIsLoadedAtRunTime() throws Exception {
    String program = "mkdir -p learning; cp behave learning; $run %s learning/behave load ";
    String names = "libz.so.1 libnowhere.so.1 libm.so.6";
    assertThat(out(program.formatted("") + names))
        .isEqualTo("libz.so.1 missing\nlibnowhere.so.1 missing\nlibm.so.6 loaded\n");

    Ran learned = shell.script(program.formatted("--learn") + names);
    assertThat(learned.err())
        .contains("--add-lib libz.so.1\n", "not in the store: libnowhere.so.1\n");
    assertThat(Files.readAllLines(work.resolve("learning/.nixld")))
        .hasSize(2)
        .contains("libz.so.1");

    assertThat(out(program.formatted("") + names)).contains("libz.so.1 loaded\n");
    assertThat(out(UnderTest.command("nixld-env") + " learning/behave")).contains("-zlib-");
    Ran again = shell.script(program.formatted("--learn") + "libz.so.1; rm -r learning");
    assertThat(again.err()).contains("nothing to add").hasLineCount(1);
  }

  /// The launch script of an application starts a program that lies beside it.
  @Test
  void aScriptGetsWhatTheProgramsBesideItNeed() throws Exception {
    Ran ran =
        shell.script(
            """
            mkdir -p application; cp state application
            printf '#!/bin/sh\nexec "${0%%/*}/state" "$@"\n' > application/start.sh
            chmod +x application/start.sh; $run application/start.sh; rm -r application
            """);

    assertThat(ran.out()).contains(hex("NIX_LD_x86_64_linux="));
    // The machine's own loader stands where the programs look for theirs.
    assertThat(ran.err()).isEmpty();
  }

  /// The interpreter of the script is a foreign program, whose loader does not exist.
  @Test
  void aScriptOfAForeignInterpreterIsStartedByIt() throws Exception {
    assertThat(
            out(
                """
                cp state interpreter; patchelf --set-interpreter /nowhere/ld.so interpreter
                printf '#!%s/interpreter one two\n' "$PWD" > script; chmod +x script
                $run ./script three; rm script interpreter
                """))
        .containsSubsequence(argument("one two"), argument("./script"), argument("three"));
  }

  private static String argument(String text) {
    return hex(text).replace("variable", "argument") + "\n";
  }

  @Test
  void whatTheProgramLackedIsSoughtAgainWhenTheStoreHasChanged() throws Exception {
    assertThat(
            out(
                """
                mkdir -p small; touch -d @1 small
                cp -r %s small
                chmod -R u+w small; touch -d @1 small/*
                echo '#include <dlfcn.h>
                #include <stdio.h>
                int main(void) { puts(dlopen("libX11.so.6", RTLD_NOW) ? "has it" : "lacks it"); }' > opens.c
                gcc -o opens opens.c
                few() { $run --store small --index small.db "$@" ./opens 2> said || cat said; }
                few; few
                mkdir -p small/00000000000000000000000000000000-libX11-1/lib
                gcc -shared -o small/00000000000000000000000000000000-libX11-1/lib/libX11.so.6 -Wl,-soname,libX11.so.6 -xc /dev/null
                touch -d @1 small/*
                few; few --again; rm -rf small small.db opens.c opens said
                """
                    .formatted(store.path("bookworm", "glibc"))))
        .isEqualTo("lacks it\nlacks it\nhas it\nhas it\n");
  }

  @Test
  void optionsThatHaveNoEffectAreSaid() throws Exception {
    Path loader = store.path("trixie", "glibc").resolve("lib/ld-linux-x86-64.so.2");
    Ran ran =
        shell.script(
            "cp state nix-built; patchelf --set-interpreter "
                + loader
                + " nix-built; $run -l libz.so.1 ./nix-built; rm nix-built");

    assertThat(ran.err()).contains("--add-lib has no effect").hasLineCount(1);
  }

  @Test
  void learningPassesOnStatusAndSignals() throws Exception {
    String run = "mkdir -p ending; cp behave ending; $run --learn ending/behave ";
    assertThat(shell.run("sh", "-c", run + "exit 42").status()).isEqualTo(42);
    assertThat(shell.run("sh", "-c", run + "die 9").status()).isEqualTo(128 + 9);
    Ran ran =
        shell.run(
            "sh",
            "-c",
            "mkdir -p ending; cp behave ending; $run --learn ending/behave signal > heard & process=$!\n"
                + "while ! [ -s heard ]; do sleep 0.1; done; kill $process; wait $process; echo $?; cat heard");
    assertThat(ran.out()).startsWith("9\n").endsWith("caught 15\n");
  }

  static List<ForeignProgram> programs() throws IOException, InterruptedException {
    return ForeignProgram.fetch();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void runsProgramsThatStrangersPublished(ForeignProgram program) throws Exception {
    assertThat(shell.run("sh", "-c", "$run " + program.path() + " --version").orFail())
        .matches(program.version());
  }
}
