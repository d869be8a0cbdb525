package io.github.nixld.choose.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nixld.choose.SampleStore;
import io.github.nixld.elf.ElfObject;
import io.github.nixld.elf.ElfReader;
import io.github.nixld.linux.Owned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Owners and modes are made up: a test may not be root.
class TrustTest {
  private static final int ROOT = 0;
  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final Path LIBRARY = Path.of("/shared/app/lib/libnb.so.1");

  private final Map<Path, Owned> owned = new HashMap<>();

  private TrustTest() {
    put("/", ROOT, 040755);
    put("/shared", ROOT, 041777);
    put("/shared/prog", USER, 0100755);
    put("/shared/app", USER, 040755);
    put("/shared/app/lib", USER, 040755);
    put("/shared/app/lib/libnb.so.1", USER, 0100755);
  }

  private void put(String path, int owner, int mode) {
    owned.put(Path.of(path), new Owned(owner, mode));
  }

  private Trust trust(String... programs) throws IOException {
    ElfObject facts = (ElfObject) ElfReader.read(SampleStore.loader());
    List<ForeignObject> objects = new ArrayList<>();
    for (String program : programs) {
      objects.add(new ForeignObject(program, program, program, facts));
    }
    return new Trust(objects, Path.of("/nix/store"), access());
  }

  private FileAccess access() {
    return new FileAccess() {
      @Override
      public int user() {
        return USER;
      }

      @Override
      public @Nullable Owned of(Path path) {
        return owned.get(path);
      }

      @Override
      public @Nullable Path real(Path path) {
        return owned.containsKey(path) ? path : null;
      }

      @Override
      public List<Path> libraries(Path directory) {
        return owned.keySet().stream().filter(it -> directory.equals(it.getParent())).toList();
      }
    };
  }

  private boolean allowed() throws IOException {
    return trust("/shared/prog").allows(LIBRARY);
  }

  @Test
  void theUsersOwnNeighbourIsTakenAndSaid() throws IOException {
    assertThat(allowed()).isTrue();
    assertThat(trust("/shared/prog").remark(LIBRARY, List.of()))
        .isEqualTo("others can write to /shared");
    put("/shared", USER, 040755);
    assertThat(trust("/shared/prog").remark(LIBRARY, List.of())).contains("near the program");
    assertThat(trust("/shared/prog").remark(LIBRARY, List.of("/shared/app/lib"))).isNull();
  }

  @Test
  void noFileOfAnotherUserIsTaken() throws IOException {
    put("/shared/app/lib/libnb.so.1", OTHER, 0100755);
    assertThat(allowed()).isFalse();
    put("/shared/app/lib/libnb.so.1", ROOT, 0100755);
    assertThat(allowed()).isTrue();
  }

  @Test
  void noFileInADirectoryOfAnotherUserIsTaken() throws IOException {
    put("/shared/app", OTHER, 040755);
    assertThat(allowed()).isFalse();
  }

  @Test
  void nothingIsTakenThatOthersMayWriteTo() throws IOException {
    put("/shared/app/lib/libnb.so.1", ROOT, 0100775);
    assertThat(allowed()).isFalse();
    put("/shared/app/lib/libnb.so.1", USER, 0100775);
    assertThat(allowed()).isTrue();
    put("/shared/app", ROOT, 040777);
    assertThat(allowed()).isFalse();
  }

  @Test
  void aDirectoryThatAnybodyCanAddToIsNotExposed() throws IOException {
    put("/shared/libnb.so.1", USER, 0100755);
    assertThat(trust("/shared/prog").allows(Path.of("/shared/libnb.so.1"))).isFalse();
    put("/shared/app/lib", USER, 040777);
    assertThat(allowed()).isTrue();
    put("/shared/app/lib/libc++.so.1", OTHER, 0100755);
    assertThat(allowed()).isFalse();
  }

  @Test
  void whoOwnsTheProgramIsTrusted() throws IOException {
    put("/shared/prog", OTHER, 0100755);
    put("/shared/app", OTHER, 040755);
    assertThat(allowed()).isTrue();
    put("/shared/other", USER, 0100755);
    assertThat(trust("/shared/prog", "/shared/other").allows(LIBRARY)).isFalse();
  }

  @Test
  void whatIsNamedIsTakenAsItIs() throws IOException {
    put("/shared/app/lib/libnb.so.1", OTHER, 0100755);
    Trust trust = trust("/shared/prog", LIBRARY.toString());
    assertThat(trust.allows(LIBRARY)).isTrue();
    assertThat(trust.remark(LIBRARY, List.of())).isNull();
  }
}
