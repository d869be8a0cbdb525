package io.github.nixld.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.Installed;
import io.github.nixld.cli.command.ExitStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names of files that are not UTF-8, as archives from other systems have them. The program's own
/// library is in a directory `déps` of Latin-1, to which only the environment leads.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FileNamesIT {
  private static final int STARTED = 42;

  @TempDir private static Path work = Path.of("");
  @TempDir private static Path other = Path.of("");

  @BeforeAll
  void prepare() throws Exception {
    Installed.need("gcc");
    TestStore.open();
    shell()
        .script(
            """
            eval "$names"
            mkdir -p "$d/$l"
            echo 'int own(void) { return 42; }' | gcc -shared -xc - -o "$d/$l/libown.so"
            echo 'int own(void); int main(void) { return own(); }' |
              gcc -xc - -o "$d/prog" -L"$d/$l" -lown
            cp "$d/prog" "$d/$d"
            """)
        .orFail();
  }

  private Shell shell() {
    return Shell.in(work)
        .with("XDG_CACHE_HOME", work.resolve("cache").toString())
        .with("other", other.toString())
        .with("names", "d=$(printf 'caf\\351') l=$(printf 'd\\351ps')")
        .with("env", UnderTest.command("nixld-env").toString())
        .with("ldd", UnderTest.command("nixld-ldd").toString())
        .with("run", UnderTest.command("nixld-run").toString());
  }

  private Ran run(String script) throws Exception {
    return shell().run("sh", "-c", "eval \"$names\"; " + script);
  }

  /// What ld.so makes of an environment, which is in `result`.
  private static final String JUDGED =
      "; . ./result; exec \"$NIX_LD\" --library-path \"$NIX_LD_LIBRARY_PATH\" ";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$env $d/prog > result" + JUDGED + "$d/prog",
        "$env $d/$d > result" + JUDGED + "$d/$d",
        "$env $d > result" + JUDGED + "$d/prog",
        "$env . > result" + JUDGED + "$d/$d",
        "$env -o $d/result $d/prog; cd $d" + JUDGED + "./prog",
        "cd $d; $env ./prog > result" + JUDGED + "./prog",
        "cd $d; $env -o result . && $env -o result ." + JUDGED + "./prog",
        "cd $d/$l; $env -f sh ../prog > result" + JUDGED + "../prog",
        "HOME=$PWD/$d XDG_CACHE_HOME= $run $d/prog; test -e $d/.cache/nixld/index.db && $run $d/prog",
        "$run $d/prog",
        "$run $d/$d",
        "$run $d/prog; $run $d/prog",
        "cd $d; $run ./prog",
        "PATH=$PWD/$d:$PATH; $run prog",
        "cd $d; PATH=:$PATH; $run prog",
      })
  void theProgramStarts(String command) throws Exception {
    Ran ran = run(command);
    assertThat(ran.err()).doesNotContain("\ufffd");
    assertThat(ran.status()).isEqualTo(STARTED);
  }

  /// Java starts no program with such an argument.
  @Test
  void nixIsNotGivenAnotherName() throws Exception {
    Ran ran = run("$env --gc-root $d/roots $d/prog > result");
    assertThat(ran.status()).isEqualTo(ExitStatus.UNRESOLVED);
    assertThat(ran.err()).contains("caf\\xe9/roots", "not UTF-8");
    run("$env -f direnv $d/prog > result; grep -F \"$PWD/$d/.nixld\" result > /dev/null").orFail();
    assertThat(work.resolve("caf?")).doesNotExist();
    assertThat(work.resolve("caf\ufffd")).doesNotExist();
  }

  @Test
  void aVariableWithThemIsReadAsItIs() throws Exception {
    assertThat(run("LD_LIBRARY_PATH=$PWD/$d/$l $env $d/prog > result" + JUDGED + "$d/prog").err())
        .contains("LD_LIBRARY_PATH");
  }

  @Test
  void messagesAndJsonEscapeThem() throws Exception {
    Ran none = run("cd $d; $env ./$d-none");
    assertThat(none.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(none.err()).isEqualTo("nixld: ./caf\\xe9-none: no such file\n");
    assertThat(run("$ldd --library-path $PWD/$d/$l $d/prog").orFail())
        .contains("libown.so => " + work + "/caf\\xe9/d\\xe9ps/libown.so\n");
    assertThat(run("$env -f json $d/prog").orFail()).contains("/caf\\udce9/d\\udce9ps\"");
  }

  /// They differ only in the byte that is not UTF-8.
  @Test
  void twoNamesAreTwo() throws Exception {
    assertThat(
            run("""
            e=$other/$(printf 'caf\\350'); cp -r $d $e
            echo 'int own(void) { return 43; }' | gcc -shared -xc - -o $e/$l/libown.so
            $run $d/prog; test $? = 42 && $run $e/prog; test $? = 43 && $run $d/prog
            """)
                .status())
        .isEqualTo(STARTED);
  }
}
