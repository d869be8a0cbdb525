import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Rewrites classes so that they start faster, and do the same. Each rule says what it saves on a
/// start of nixld-env.
///
/// - Classes that are too old for an AOT cache (picocli's are of Java 5) get a version that it
///   takes, and the stack maps that the verifier then asks for. 40 ms.
/// - Pattern switches, and `equals` and `hashCode` of records, call what they would compute. JDK 25
///   keeps lambdas and string concatenations in its AOT cache, but links each of these anew at each
///   start. 40 ms.
/// - What libraries prepare for uses that nixld has not is not prepared. 50 ms.
final class QuickClasses {
  /// The first class-file version that needs stack maps.
  private static final int STACK_MAPS = ClassFile.JAVA_7_VERSION;

  /// Methods that do nothing, and return null or true. Each has to be there.
  private static final Set<String> EMPTIED =
      Set.of(
          // How dates are written: it reads time zones and locales. nixld keeps no dates.
          "org/sqlite/date/FastDateFormat.getInstance(Ljava/lang/String;)",
          // A logger for "cannot load the native library", which comes as an exception anyway.
          "org/sqlite/util/LoggerFactory.<clinit>",
          "org/sqlite/util/LoggerFactory$JDKLogger.<init>",
          "org/sqlite/util/LoggerFactory$JDKLogger.error",
          "org/sqlite/util/LoggerFactory$JDKLogger.info",
          "org/sqlite/util/LoggerFactory$JDKLogger.trace",
          "org/sqlite/util/LoggerFactory$JDKLogger.warn",
          // Looks through all of /tmp for native libraries that it unpacked. It unpacks none.
          "org/sqlite/SQLiteJDBCLoader.cleanup",
          // Looks for Groovy.
          "picocli/CommandLine$DefaultFactory.loadClosureClass",
          // Leave out what parses dates and the like, to be found by reflection? Options are strings.
          "picocli/CommandLine$Interpreter.excl");

  /// Leaves the bounds of numbers null that are decimals: BigDecimal computes large powers of five
  /// for a start. nixld has no numbers read.
  private static final String WITHOUT_DECIMALS =
      "com/fasterxml/jackson/core/base/ParserMinimalBase.<clinit>";

  private static final ClassDesc SWITCH = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final ClassDesc DECIMAL = ClassDesc.of("java.math.BigDecimal");
  private static final ClassDesc RECORD = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private final ClassFile classFile;
  private final Set<String> toFind = new TreeSet<>(EMPTIED);

  /// @param classes finds the classes of which a class speaks
  QuickClasses(ClassLoader classes) {
    classFile =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    toFind.add(WITHOUT_DECIMALS);
  }

  byte[] quick(byte[] content) {
    ClassModel old = classFile.parse(content);
    List<InvokeDynamicInstruction> calls = new ArrayList<>();
    boolean[] changed = {false};
    byte[] quick =
        classFile.build(
            old.thisClass().asSymbol(),
            fresh -> {
              fresh.withVersion(Math.max(old.majorVersion(), STACK_MAPS), old.minorVersion());
              for (ClassElement element : old) {
                if (element instanceof MethodModel method) {
                  changed[0] |= addMethod(fresh, old, method, calls);
                } else if (!(element instanceof ClassFileVersion)) {
                  fresh.with(element);
                }
              }
              for (int i = 0; i < calls.size(); i++) {
                addComputation(fresh, old.thisClass().asSymbol(), i, calls.get(i));
              }
            });
    return changed[0] || !calls.isEmpty() || old.majorVersion() < STACK_MAPS ? quick : content;
  }

  /// @throws IOException where a library has no longer what was known of it
  void check() throws IOException {
    if (!toFind.isEmpty()) {
      throw new IOException("not in the class path: " + toFind);
    }
  }

  private boolean addMethod(
      ClassBuilder fresh, ClassModel type, MethodModel method, List<InvokeDynamicInstruction> calls) {
    String name =
        type.thisClass().asInternalName()
            + "."
            + method.methodName().stringValue()
            + method.methodType().stringValue();
    String rule = EMPTIED.stream().filter(name::startsWith).findFirst().orElse("");
    if (!rule.isEmpty()) {
      toFind.remove(rule);
      fresh.withMethodBody(
          method.methodName(), method.methodType(), method.flags().flagsMask(), code -> empty(code, method));
      return true;
    }
    if (name.startsWith(WITHOUT_DECIMALS)) {
      fresh.transformMethod(method, MethodTransform.transformingCode(withoutDecimals()));
      return true;
    }
    CodeTransform plain =
        (code, element) -> {
          if (element instanceof InvokeDynamicInstruction call && isKnown(call)) {
            code.invokestatic(
                type.thisClass().asSymbol(),
                name(calls.size()),
                call.typeSymbol(),
                (type.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0);
            calls.add(call);
          } else {
            code.with(element);
          }
        };
    fresh.transformMethod(method, MethodTransform.transformingCode(plain));
    return false;
  }

  /// Leaves out `FIELD = new BigDecimal(…)`.
  private CodeTransform withoutDecimals() {
    boolean[] leftOut = {false};
    return (code, element) -> {
      if (element instanceof NewObjectInstruction made
          && made.className().asSymbol().equals(DECIMAL)) {
        leftOut[0] = true;
        toFind.remove(WITHOUT_DECIMALS);
      }
      if (!leftOut[0]) {
        code.with(element);
      } else if (element instanceof FieldInstruction field && field.opcode() == Opcode.PUTSTATIC) {
        leftOut[0] = false;
      }
    };
  }

  private static void empty(CodeBuilder code, MethodModel method) {
    if (method.methodName().equalsString("<init>")) {
      code.aload(0).invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void);
    }
    TypeKind kind = TypeKind.from(method.methodTypeSymbol().returnType());
    if (kind == TypeKind.REFERENCE) {
      code.aconst_null();
    } else if (kind == TypeKind.BOOLEAN) {
      code.iconst_1();
    } else if (kind != TypeKind.VOID) {
      throw new IllegalStateException("not known how to empty " + method);
    }
    code.return_(kind);
  }

  private static String name(int index) {
    return "quick$" + index;
  }

  private static boolean isKnown(InvokeDynamicInstruction call) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    String name = call.name().stringValue();
    if (bootstrap.owner().equals(SWITCH)) {
      return bootstrap.methodName().equals("typeSwitch")
          && call.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
    }
    return bootstrap.owner().equals(RECORD) && (name.equals("equals") || name.equals("hashCode"));
  }

  /// Adds the method that is called instead.
  private static void addComputation(
      ClassBuilder fresh, ClassDesc type, int index, InvokeDynamicInstruction call) {
    fresh.withMethodBody(
        name(index),
        call.typeSymbol(),
        ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
        code -> {
          if (call.bootstrapMethod().owner().equals(SWITCH)) {
            typeSwitch(code, call.bootstrapArgs());
          } else if (call.name().equalsString("equals")) {
            recordEquals(code, type, fields(call));
          } else {
            recordHashCode(code, type, fields(call));
          }
        });
  }

  /// `int typeSwitch(Object value, int restart)`, see SwitchBootstraps.
  private static void typeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
    code.aload(0).ifThen(Opcode.IFNULL, none -> none.iconst_m1().ireturn());
    for (int i = 0; i < labels.size(); i++) {
      int index = i;
      code.iload(1).loadConstant(index);
      code.ifThen(
          Opcode.IF_ICMPLE,
          reached ->
              reached
                  .aload(0)
                  .instanceOf((ClassDesc) labels.get(index))
                  .ifThen(fits -> fits.loadConstant(index).ireturn()));
    }
    code.loadConstant(labels.size()).ireturn();
  }

  /// The arguments are the record's class, its components' names, and what gets each of them.
  private static List<DirectMethodHandleDesc> fields(InvokeDynamicInstruction call) {
    return call.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
  }

  /// `int hashCode(R record)`, see ObjectMethods.
  private static void recordHashCode(
      CodeBuilder code, ClassDesc type, List<DirectMethodHandleDesc> fields) {
    code.iconst_0();
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc of = field.invocationType().returnType();
      code.bipush(31).imul().aload(0).getfield(type, field.methodName(), of);
      if (of.isPrimitive()) {
        code.invokestatic(wrapper(of), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, of));
      } else {
        code.invokestatic(
            OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  /// `boolean equals(R record, Object other)`, see ObjectMethods.
  private static void recordEquals(
      CodeBuilder code, ClassDesc type, List<DirectMethodHandleDesc> fields) {
    code.aload(0).aload(1).ifThen(Opcode.IF_ACMPEQ, same -> same.iconst_1().ireturn());
    code.aload(1).instanceOf(type).ifThen(Opcode.IFEQ, other -> other.iconst_0().ireturn());
    code.aload(1).checkcast(type).astore(2);
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc of = field.invocationType().returnType();
      code.aload(0).getfield(type, field.methodName(), of);
      code.aload(2).getfield(type, field.methodName(), of);
      if (of.isPrimitive()) {
        code.invokestatic(wrapper(of), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, of, of));
        code.ifThen(Opcode.IFNE, differs -> differs.iconst_0().ireturn());
      } else {
        code.invokestatic(
            OBJECTS,
            "equals",
            MethodTypeDesc.of(
                ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object));
        code.ifThen(Opcode.IFEQ, differs -> differs.iconst_0().ireturn());
      }
    }
    code.iconst_1().ireturn();
  }

  private static ClassDesc wrapper(ClassDesc primitive) {
    String name = primitive.displayName();
    return ClassDesc.of(
        "java.lang."
            + switch (name) {
              case "int" -> "Integer";
              case "char" -> "Character";
              default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
            });
  }
}
