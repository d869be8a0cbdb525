package io.github.nixld;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/// Tries what becomes of a reader when the bytes that it gets are spoiled: cut off at every place,
/// with every single byte changed, and in ways that a test names.
///
/// A reader returns, or throws one of the exceptions that it declares with a message of one line.
/// Each time it takes at most a second of its thread's time, and allocates at most 64 MB: what it
/// holds at any moment is less. Every module has this file, as a link.
///
/// `-Dnixld.hostile=N` tries up to N truncations and N changes for each reader; 0 tries all.
public final class HostileBytes {
  private static final int TRIES = Integer.getInteger("nixld.hostile", 1500);
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final String what;
  private final Reader reader;
  private final Class<?>[] typed;
  private long memory = 64L << 20;
  private int truncated;
  private int changed;
  private int kinds;
  private int refused;
  private long heaviest;
  private Duration slowest = Duration.ZERO;

  /// What is tried.
  public interface Reader {
    void read(byte[] bytes) throws Exception;
  }

  /// @param what is read, for people
  /// @param typed what the reader throws for bytes that it does not take
  public HostileBytes(String what, Reader reader, Class<?>... typed) {
    this.what = what;
    this.reader = reader;
    this.typed = typed;
  }

  /// Sets another limit.
  ///
  /// @param megabytes what the reader may allocate
  public HostileBytes within(int megabytes) {
    memory = (long) megabytes << 20;
    return this;
  }

  /// Cuts sound bytes off, and changes single ones.
  public HostileBytes spoil(byte[] sound) {
    return spoilSome(sound, TRIES);
  }

  /// The same for a reader that takes its time.
  ///
  /// @param tries how often each is done, if not everything is to be tried
  public HostileBytes spoilSome(byte[] sound, int tries) {
    read(sound, "as it is");
    int step = TRIES == 0 ? 1 : Math.max(1, sound.length / tries);
    for (int length = 0; length < sound.length; length += step) {
      read(Arrays.copyOf(sound, length), "of %d bytes".formatted(length));
      truncated++;
    }
    // Three changes a place.
    step = TRIES == 0 ? 1 : Math.max(1, 3 * sound.length / tries);
    byte[] bytes = sound.clone();
    for (int at = 0; at < sound.length; at += step) {
      for (int value : new int[] {0, 0xff, sound[at] ^ 1 << at % 8}) {
        bytes[at] = (byte) value;
        read(bytes.clone(), "byte %d is 0x%x".formatted(at, value & 0xff));
        changed++;
      }
      bytes[at] = sound[at];
    }
    return this;
  }

  /// Changes some bytes at random places, the same in every run.
  public HostileBytes spoilAtRandom(byte[] sound, int times) {
    Random random = new Random(sound.length);
    for (int i = 0; i < times; i++) {
      byte[] bytes = sound.clone();
      for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      read(bytes, "random change %d".formatted(i));
      changed++;
    }
    return this;
  }

  /// Tries one kind.
  public HostileBytes kind(String name, byte[] bytes) {
    kinds++;
    read(bytes, name);
    return this;
  }

  private void read(byte[] bytes, String how) {
    long start = ofThisThread("getCurrentThreadCpuTime");
    long before = ofThisThread("getCurrentThreadAllocatedBytes");
    try {
      reader.read(bytes);
    } catch (Exception e) {
      refused++;
      assertThat(Arrays.stream(typed).anyMatch(it -> it.isInstance(e)))
          .withFailMessage(() -> "%s %s: %s".formatted(what, how, trace(e)))
          .isTrue();
      assertThat(e).as("%s %s", what, how).hasMessageMatching("[^\n]+");
    }
    long allocated = ofThisThread("getCurrentThreadAllocatedBytes") - before;
    Duration took = Duration.ofNanos(ofThisThread("getCurrentThreadCpuTime") - start);
    heaviest = Math.max(heaviest, allocated);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    assertThat(took).as("%s %s", what, how).isLessThan(LIMIT);
    assertThat(allocated).as("%s %s", what, how).isLessThan(memory);
  }

  private static String trace(Exception e) {
    StringBuilder text = new StringBuilder(e.toString());
    for (StackTraceElement element : e.getStackTrace()) {
      text.append("\n  at ").append(element);
    }
    return text.toString();
  }

  /// Says what was tried.
  public void say() {
    System.out.printf(
        "%s: %d cut off, %d changed, %d kinds: %d refused; slowest %d ms, heaviest %d KB%n",
        what, truncated, changed, kinds, refused, slowest.toMillis(), heaviest >> 10);
  }

  /// A figure of `com.sun.management.ThreadMXBean`, whose module no module here reads.
  private static long ofThisThread(String figure) {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return (Long)
          Class.forName("com.sun.management.ThreadMXBean").getMethod(figure).invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
