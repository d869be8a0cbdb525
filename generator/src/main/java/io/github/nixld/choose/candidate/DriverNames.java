package io.github.nixld.choose.candidate;

import java.util.regex.Pattern;

/// The names of graphics drivers, and of the libraries that load them.
public final class DriverNames {
  /// Drivers talk to the kernel module of the running system. A driver in the store may be of
  /// another version.
  private static final Pattern DRIVER =
      Pattern.compile(
          "(libcuda|libcudadebugger|libnvidia-.*|libnvcuvid|libnvoptix|libglxserver_nvidia" // NVIDIA
              + "|libEGL_.*|libGLX_.*|libGLESv(1_CM|2)_.*|libvdpau_.*" // behind GLVND and VDPAU
              + "|libvulkan_.*|libgallium-.*|.*_dri|.*_gbm|.*_drv_video" // Mesa, VA-API
              + "|libMesaOpenCL|libRusticlOpenCL" // Mesa's OpenCL
              + "|libze_intel_.*|libigdrcl" // Intel's Level Zero and OpenCL
              + "|libamdocl.*|amdvlk.*|libd3d12(core)?|libdxcore)" // AMD, WSL
              + "\\.so(\\..*)?");

  /// The libraries that load drivers.
  private static final Pattern USER =
      Pattern.compile(
          "lib(GL|GLX|EGL|OpenGL|GLESv1_CM|GLESv2|vulkan|gbm|va|vdpau|OpenCL)\\.so(\\..*)?");

  private DriverNames() {}

  /// Whether a name belongs to a driver, which must not come from the store.
  public static boolean isDriver(String name) {
    return DRIVER.matcher(name).matches();
  }

  /// Whether a name belongs to a driver, or to a library that loads drivers.
  public static boolean isForDrivers(String name) {
    return USER.matcher(name).matches() || isDriver(name);
  }
}
