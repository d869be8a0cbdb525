import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes the files of the installation that are made of Java classes. The build runs it with its own
/// JDK:
///
///     java Assemble.java DIRECTORY CLASSPATH
///
///     nixld.jar      every class, uncompressed: one file to open, nothing to inflate at each start
///     jdk            the home of the JDK that built it
///     *.so           the libraries of SQLite and zstd for this machine, so that none is unpacked at
///                    each start
///
/// The same input gives the same jar.
public final class Assemble {
  /// This machine, as sqlite-jdbc names it. zstd-jni names it as Java does.
  private static final String MACHINE = System.getProperty("os.arch").replace("amd64", "x86_64");

  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final String SERVICES = "META-INF/services/";
  private static final String NATIVE = "org/sqlite/native/";

  /// What of commons-compress needs libraries that are not here, and has no use: Pack200.
  private static final Pattern UNUSED = Pattern.compile("org/apache/commons/compress/(harmony|compressors/pack200|java)/.*");
  private static final Pattern ZSTD = Pattern.compile("[a-z]+/[a-z0-9_]+/libzstd-jni-[^/]*");

  private final Path home;
  private final List<Path> classPath = new ArrayList<>();
  private final Map<String, byte[]> entries = new TreeMap<>();

  private Assemble(Path home, String classPath) {
    this.home = home;
    for (String element : classPath.split(File.pathSeparator)) {
      this.classPath.add(Path.of(element));
    }
  }

  public static void main(String[] args) throws Exception {
    new Assemble(Path.of(args[0]), args[1]).run();
  }

  private void run() throws Exception {
    for (Path element : classPath) {
      if (Files.isDirectory(element)) {
        addAll(element, element);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(element)) {
          addAll(jar.getPath("/"), element);
        }
      }
    }
    write(home.resolve("nixld.jar"), jar());
    write(home.resolve("jdk"), (System.getProperty("java.home") + "\n").getBytes(UTF_8));
  }

  private void addAll(Path root, Path element) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        add(root.relativize(file).toString(), Files.readAllBytes(file), element);
      }
    }
  }

  private void add(String name, byte[] content, Path element) throws IOException {
    if (name.startsWith(NATIVE)) {
      if (name.equals(NATIVE + "Linux/" + MACHINE + "/libsqlitejdbc.so")) {
        write(home.resolve("libsqlitejdbc.so"), content);
      }
    } else if (ZSTD.matcher(name).matches()) {
      if (name.startsWith("linux/" + System.getProperty("os.arch") + "/")) {
        write(home.resolve("libzstd-jni.so"), content);
      }
    } else if (name.startsWith(SERVICES)) {
      entries.merge(name, content, Assemble::lines);
    } else if (name.startsWith("META-INF/")) {
      // Signatures, manifests, Maven's own, and classes for JDKs that nixld does not run on go; licences stay.
      if (name.matches("(?i)META-INF/(LICENSE|NOTICE|maven/.*LICENSE)[^/]*")) {
        entries.put("META-INF/" + element.getFileName() + name.substring(name.lastIndexOf('/')), content);
      }
    } else if (!name.endsWith("module-info.class") && !UNUSED.matcher(name).matches()) {
      byte[] before = entries.put(name, content);
      if (before != null) {
        throw new IOException(name + " is in two elements of the class path, one of them " + element);
      }
    }
  }

  private static byte[] lines(byte[] first, byte[] second) {
    return (new String(first, UTF_8).strip() + "\n" + new String(second, UTF_8).strip() + "\n").getBytes(UTF_8);
  }

  private byte[] jar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
      jar.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> file : entries.entrySet()) {
        byte[] content = file.getValue();
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(ENTRY_TIME);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        jar.putNextEntry(entry);
        jar.write(content);
      }
    }
    return bytes.toByteArray();
  }

  /// By a rename: a nixld that is running keeps the file that it has open. What has not changed keeps
  /// its time, so that a native executable made of it stays good.
  private static void write(Path file, byte[] content) throws IOException {
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
