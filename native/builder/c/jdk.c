/*
 * The JDK's own libraries (libjava, libnio, libnet, libzip) are taken as they are, as shared
 * libraries. The builder expects them as archives with an initializer each.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <jni.h>

static jint initialize(const char *library, JavaVM *vm) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  jint (*function)(JavaVM *, void *) = handle ? (jint (*)(JavaVM *, void *)) dlsym(handle, "JNI_OnLoad") : NULL;
  if (function) function(vm, NULL);
  return JNI_VERSION_1_8;
}

jint JNI_OnLoad_java(JavaVM *vm, void *reserved) { (void) reserved; return initialize("libjava.so", vm); }
jint JNI_OnLoad_nio(JavaVM *vm, void *reserved) { (void) reserved; return initialize("libnio.so", vm); }
jint JNI_OnLoad_net(JavaVM *vm, void *reserved) { (void) reserved; return initialize("libnet.so", vm); }
jint JNI_OnLoad_zip(JavaVM *vm, void *reserved) { (void) vm, (void) reserved; return JNI_VERSION_1_8; }
