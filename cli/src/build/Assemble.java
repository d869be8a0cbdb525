import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes the installation of what was compiled. The build runs it with its own JDK:
///
///     java Assemble.java DIRECTORY FIND-JDK CLASSPATH
///
///     lib/nixld.jar   every class, uncompressed: one file to open, nothing to inflate at each start;
///                     some rewritten, see QuickClasses
///     lib/start       what the launcher has to know: the jar's hash, the home of the JDK that built it
///     lib/find-jdk    FIND-JDK: the launcher asks it if that JDK is gone
///     native/         the libraries of SQLite and zstd, so that none is unpacked at each start
///
/// The same input gives the same jar. Its modification time is always 1, as in a Nix store: so the launcher sees a jar
/// that was put there by somebody else.
public final class Assemble {
  private static final FileTime MODIFIED = FileTime.fromMillis(1000);
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final String SERVICES = "META-INF/services/";
  private static final String NATIVE = "org/sqlite/native/";

  /// What of commons-compress needs libraries that are not here, and has no use: Pack200.
  private static final Pattern UNUSED = Pattern.compile("org/apache/commons/compress/(harmony|compressors/pack200|java)/.*");
  private static final Pattern ZSTD = Pattern.compile("[a-z]+/[a-z0-9_]+/libzstd-jni-[^/]*");

  private final Path home;
  private final Path findJdk;
  private final List<Path> classPath = new ArrayList<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final QuickClasses classes;

  private Assemble(Path home, Path findJdk, String classPath) throws IOException {
    this.home = home;
    this.findJdk = findJdk;
    List<URL> urls = new ArrayList<>();
    for (String element : classPath.split(File.pathSeparator)) {
      this.classPath.add(Path.of(element));
      urls.add(Path.of(element).toUri().toURL());
    }
    this.classes = new QuickClasses(new URLClassLoader(urls.toArray(URL[]::new)));
  }

  public static void main(String[] args) throws Exception {
    new Assemble(Path.of(args[0]), Path.of(args[1]), args[2]).run();
  }

  private void run() throws Exception {
    // Caches of older jars.
    deleteAll(home.resolve("aot"));
    for (Path element : classPath) {
      if (Files.isDirectory(element)) {
        addAll(element, element);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(element)) {
          addAll(jar.getPath("/"), element);
        }
      }
    }
    classes.check();
    byte[] jar = jar();
    write(home.resolve("lib/nixld.jar"), jar);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar), 0, 16);
    String start = hash + " " + System.getProperty("java.home") + "\n";
    write(home.resolve("lib/start"), start.getBytes(UTF_8));
    write(home.resolve("lib/find-jdk"), Files.readAllBytes(findJdk));
    Files.setPosixFilePermissions(home.resolve("lib/find-jdk"), Files.getPosixFilePermissions(findJdk));
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
      String[] platform = name.substring(NATIVE.length()).split("/");
      if (platform[0].startsWith("Linux") && platform[1].matches("x86_64|aarch64")) {
        write(home.resolve("native").resolve(name.substring(NATIVE.length())), content);
      }
    } else if (ZSTD.matcher(name).matches()) {
      // That of zstd-jni is for glibc alone; a name without its version is what the launcher knows.
      if (name.matches("linux/(amd64|aarch64)/.*")) {
        String machine = name.split("/")[1].replace("amd64", "x86_64");
        write(home.resolve("native/Linux").resolve(machine).resolve("libzstd-jni.so"), content);
      }
    } else if (name.startsWith(SERVICES)) {
      entries.merge(name, content, Assemble::lines);
    } else if (name.startsWith("META-INF/")) {
      // Signatures, manifests, Maven's own, and classes for JDKs that nixld does not run on go; licences stay.
      if (name.matches("(?i)META-INF/(LICENSE|NOTICE|maven/.*LICENSE)[^/]*")) {
        entries.put("META-INF/" + element.getFileName() + name.substring(name.lastIndexOf('/')), content);
      }
    } else if (!name.endsWith("module-info.class") && !UNUSED.matcher(name).matches()) {
      byte[] before = entries.put(name, name.endsWith(".class") ? classes.quick(content) : content);
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

  private static void deleteAll(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /// By a rename: a nixld that is running keeps the file that it has open.
  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, content);
    Files.setLastModifiedTime(fresh, MODIFIED);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
