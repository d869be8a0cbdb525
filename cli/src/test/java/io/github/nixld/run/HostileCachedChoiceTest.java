package io.github.nixld.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nixld.HostileBytes;
import io.github.nixld.elf.LdSo;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Kept choices, spoiled: each is the choice, or none.
class HostileCachedChoiceTest {
  @Test
  void anyBytes() {
    List<String> question = List.of("x86_64-linux", "/home/u/tool");
    byte[] sound =
        new CachedChoice(
                new LoaderCommand("/nix/store/x/lib/ld.so", LdSo.Kind.GLIBC, "2.40"),
                "x86_64-linux",
                "/lib64/ld-linux-x86-64.so.2",
                true,
                List.of("/nix/store/y/lib"),
                List.of("/nix/store/x", "/nix/store/y"),
                List.of(new Fingerprint("/home/u/tool", "1 2 3")))
            .text(question)
            .getBytes(UTF_8);
    String counts = "nixld-run 1\0" + "2\0x86_64-linux\0/home/u/tool\0".repeat(1);
    new HostileBytes(
            "kept choices",
            bytes -> {
              CachedChoice answer = CachedChoice.of(new String(bytes, UTF_8), question);
              if (answer != null) {
                answer.holds();
              }
            })
        .spoil(sound)
        .spoilAtRandom(sound, 3000)
        .kind(
            "a count of 2^31",
            (counts + "l\0GLIBC\0v\0s\0i\0true\0" + "2147483647\0").getBytes(UTF_8))
        .kind(
            "a count below nothing",
            (counts + "l\0GLIBC\0v\0s\0i\0true\0" + "-1\0").getBytes(UTF_8))
        .kind("a million words", "\0".repeat(1 << 20).getBytes(UTF_8))
        .kind("nothing", new byte[0])
        .say();
  }
}
