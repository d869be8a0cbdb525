/*
 * nixld on a JVM: where no native executable was built. It finds a JDK and runs nixld.jar in this
 * very process, so that what nixld-run hands to a program is what this process got.
 *
 *   PREFIX/bin/nixld, and nixld-env, …: links to it     PREFIX/lib/nixld: what this file calls LIB
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <glob.h>
#include <jni.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OLDEST_JDK = 25, NO_JDK = 4 };

static char *text(const char *format, const char *value) {
  char *text;
  if (asprintf(&text, format, value) < 0) abort();
  return text;
}

/* A JDK names its version in its file "release": JAVA_VERSION="25.0.3". */
static int fits(const char *home) {
  char line[256];
  int version = 0;
  FILE *release = home ? fopen(text("%s/release", home), "re") : NULL;
  if (!release) return 0;
  while (fgets(line, sizeof line, release)) sscanf(line, "JAVA_VERSION=\"%d", &version);
  fclose(release);
  return version >= OLDEST_JDK && access(text("%s/lib/server/libjvm.so", home), R_OK) == 0;
}

/* JAVA_HOME, the JDK that nixld was built with (LIB/jdk), the usual place. */
static const char *find_jdk(const char *lib) {
  static char recorded[PATH_MAX];
  if (fits(getenv("JAVA_HOME"))) return getenv("JAVA_HOME");
  FILE *file = fopen(text("%s/jdk", lib), "re");
  int read = file && fgets(recorded, sizeof recorded, file);
  if (file) fclose(file);
  recorded[strcspn(recorded, "\n")] = 0;
  if (read && fits(recorded)) return recorded;
  glob_t places;
  if (glob("/usr/lib/jvm/*", 0, NULL, &places) == 0)
    for (size_t i = 0; i < places.gl_pathc; i++)
      if (fits(places.gl_pathv[i])) return places.gl_pathv[i];
  return NULL;
}

static int fail(const char *what) {
  fprintf(stderr, "nixld: %s\n", what);
  return NO_JDK;
}

int main(void) {
  char self[PATH_MAX] = "";
  if (readlink("/proc/self/exe", self, sizeof self - 1) < 0) return fail("/proc is not mounted");
  for (int i = 0; i < 2; i++) *strrchr(self, '/') = 0;
  const char *lib = text("%s/lib/nixld", self);

  /* Before the JVM: it records signals, limits and variables, see linux.c. */
  if (!dlopen(text("%s/libnixld.so", lib), RTLD_NOW)) return fail(dlerror());
  const char *home = find_jdk(lib);
  if (!home)
    return fail("no JDK 25 found: install one (openjdk-25-jdk, temurin-25-jdk, nix-shell -p jdk25) or set JAVA_HOME");
  void *jvm = dlopen(text("%s/lib/server/libjvm.so", home), RTLD_NOW | RTLD_GLOBAL);
  jint (*create)(JavaVM **, void **, void *) = jvm ? dlsym(jvm, "JNI_CreateJavaVM") : NULL;
  if (!create) return fail(dlerror());

  /* These are for the program that nixld-run starts. File names are UTF-8 in any locale. */
  unsetenv("JAVA_TOOL_OPTIONS");
  unsetenv("_JAVA_OPTIONS");
  setenv("LC_ALL", "C.UTF-8", 1);

  char *aot = text("%s/nixld.aot", lib);
  JavaVMOption options[] = {
      {text("-Djava.class.path=%s/nixld.jar", lib), NULL},
      {text("-Dnixld.lib=%s", lib), NULL},
      {"-Dnixld.launched=true", NULL},
      {"--enable-native-access=ALL-UNNAMED", NULL},
      {"-XX:+UseSerialGC", NULL},
      {"-XX:TieredStopAtLevel=1", NULL},
      {"-XX:-UsePerfData", NULL},
      {"-Xlog:disable", NULL},
      {"-XX:+UnlockDiagnosticVMOptions", NULL},
      /* The JVM would change /proc/self/coredump_filter, which a program inherits. */
      {"-XX:-DumpPrivateMappingsInCore", NULL},
      {"-XX:-DumpSharedMappingsInCore", NULL},
      {text("-XX:AOTCache=%s", aot), NULL},
  };
  int count = sizeof options / sizeof *options - (access(aot, R_OK) != 0);
  JavaVMInitArgs arguments = {.version = JNI_VERSION_10, .nOptions = count, .options = options};
  JavaVM *vm;
  JNIEnv *env;
  if (create(&vm, (void **) &env, &arguments) != JNI_OK) return fail("the JVM does not start");
  jclass class = (*env)->FindClass(env, "io/github/nixld/cli/Main");
  jmethodID method = class ? (*env)->GetStaticMethodID(env, class, "main", "([Ljava/lang/String;)V") : NULL;
  jclass string = method ? (*env)->FindClass(env, "java/lang/String") : NULL;
  if (string) (*env)->CallStaticVoidMethod(env, class, method, (*env)->NewObjectArray(env, 0, string, NULL));
  if ((*env)->ExceptionCheck(env)) (*env)->ExceptionDescribe(env);
  return 1;
}
