import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
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
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes the installation of what was compiled. The build runs it with its own JDK:
///
///     java Assemble.java DIRECTORY CLASSPATH
///
///     lib/nixld.jar   every class, uncompressed: one file to open, nothing to inflate at each start
///     lib/start       what the launcher has to know: the jar's hash, the home of the JDK that built it
///     native/         SQLite's libraries, so that none is unpacked at each start
///
/// The same input gives the same jar. Its modification time is always 1, as in a Nix store: so the launcher sees a jar
/// that was put there by somebody else.
public final class Assemble {
  private static final FileTime MODIFIED = FileTime.fromMillis(1000);
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  /// The first class-file version that needs stack maps.
  private static final int STACK_MAPS = ClassFile.JAVA_7_VERSION;

  private static final ClassDesc SWITCH_BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final String SWITCH = "typeSwitch$";

  private static final String SERVICES = "META-INF/services/";
  private static final String NATIVE = "org/sqlite/native/";

  private final Path home;
  private final List<Path> classPath = new ArrayList<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final ClassFile classFile;

  private Assemble(Path home, String classPath) throws IOException {
    this.home = home;
    List<URL> urls = new ArrayList<>();
    for (String element : classPath.split(File.pathSeparator)) {
      this.classPath.add(Path.of(element));
      urls.add(Path.of(element).toUri().toURL());
    }
    this.classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(new URLClassLoader(urls.toArray(URL[]::new)))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
  }

  public static void main(String[] args) throws Exception {
    new Assemble(Path.of(args[0]), args[1]).run();
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
    byte[] jar = jar();
    write(home.resolve("lib/nixld.jar"), jar);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar), 0, 16);
    String start = hash + " " + System.getProperty("java.home") + "\n";
    write(home.resolve("lib/start"), start.getBytes(UTF_8));
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
    } else if (name.startsWith(SERVICES)) {
      entries.merge(name, content, Assemble::lines);
    } else if (name.startsWith("META-INF/")) {
      // Signatures, manifests, Maven's own, and classes for JDKs that nixld does not run on go; licences stay.
      if (name.matches("(?i)META-INF/(LICENSE|NOTICE|maven/.*LICENSE)[^/]*")) {
        entries.put("META-INF/" + element.getFileName() + name.substring(name.lastIndexOf('/')), content);
      }
    } else if (!name.endsWith("module-info.class")) {
      byte[] before = entries.put(name, startable(name, content));
      if (before != null) {
        throw new IOException(name + " is in two elements of the class path, one of them " + element);
      }
    }
  }

  private byte[] startable(String name, byte[] content) {
    if (!name.endsWith(".class")) {
      return content;
    }
    return name.startsWith("io/github/nixld/") ? withPlainSwitches(content) : modern(content);
  }

  private static byte[] lines(byte[] first, byte[] second) {
    return (new String(first, UTF_8).strip() + "\n" + new String(second, UTF_8).strip() + "\n").getBytes(UTF_8);
  }

  /// Raises a class that is too old for an archive of loaded classes (picocli's are of Java 5) to a version that the
  /// archive takes, with the stack maps that the verifier then wants.
  private byte[] modern(byte[] content) {
    ClassModel old = classFile.parse(content);
    if (old.majorVersion() >= STACK_MAPS) {
      return content;
    }
    return classFile.build(
        old.thisClass().asSymbol(),
        fresh -> {
          fresh.withVersion(STACK_MAPS, 0);
          for (ClassElement element : old) {
            if (element instanceof MethodModel method) {
              fresh.transformMethod(method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
            } else if (!(element instanceof ClassFileVersion)) {
              fresh.with(element);
            }
          }
        });
  }

  /// Replaces the calls that javac makes of pattern switches by what they would compute: which of the classes comes
  /// first that the value is an instance of. The JDK spins a class for each such call at each start, as its AOT cache
  /// keeps lambdas and string concatenations but no switches; and that costs 2 ms a switch.
  private byte[] withPlainSwitches(byte[] content) {
    ClassModel model = classFile.parse(content);
    List<InvokeDynamicInstruction> switches = new ArrayList<>();
    CodeTransform calls =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction call && isTypeSwitch(call)) {
            code.invokestatic(
                model.thisClass().asSymbol(),
                SWITCH + switches.size(),
                call.typeSymbol(),
                model.flags().has(AccessFlag.INTERFACE));
            switches.add(call);
          } else {
            code.with(element);
          }
        };
    byte[] plain =
        classFile.transformClass(
            model,
            ClassTransform.transformingMethodBodies(calls)
                .andThen(
                    ClassTransform.endHandler(
                        type -> {
                          for (int i = 0; i < switches.size(); i++) {
                            addSwitch(type, SWITCH + i, switches.get(i));
                          }
                        })));
    return switches.isEmpty() ? content : plain;
  }

  private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    return bootstrap.owner().equals(SWITCH_BOOTSTRAPS)
        && bootstrap.methodName().equals("typeSwitch")
        && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
  }

  /// As java.lang.runtime.SwitchBootstraps.typeSwitch says: `static int name(T value, int restart)`.
  private static void addSwitch(ClassBuilder type, String name, InvokeDynamicInstruction call) {
    type.withMethodBody(
        name,
        call.typeSymbol(),
        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
        code -> {
          code.aload(0).ifThen(Opcode.IFNULL, none -> none.iconst_m1().ireturn());
          int label = 0;
          for (ConstantDesc candidate : call.bootstrapArgs()) {
            int index = label++;
            code.iload(1).loadConstant(index);
            code.ifThen(
                Opcode.IF_ICMPLE,
                reached ->
                    reached
                        .aload(0)
                        .instanceOf((ClassDesc) candidate)
                        .ifThen(found -> found.loadConstant(index).ireturn()));
          }
          code.loadConstant(label).ireturn();
        });
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
