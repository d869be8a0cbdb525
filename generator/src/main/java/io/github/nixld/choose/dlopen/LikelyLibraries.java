package io.github.nixld.choose.dlopen;

import io.github.nixld.choose.candidate.DriverNames;
import java.util.regex.Pattern;

/// The families of libraries that programs load with dlopen(3) because not every system has them,
/// and that do no harm if unused: graphics, windows, sound, devices, the desktop.
final class LikelyLibraries {
  private static final String GRAPHICS =
      "GL|GLX|EGL|OpenGL|GLESv1_CM|GLESv2|GLU|gbm|drm|vulkan|va(-drm|-x11|-wayland)?|vdpau|OpenCL";
  private static final String WINDOWS =
      "X11(-xcb)?|Xau|Xcomposite|Xcursor|Xdamage|Xext|Xfixes|Xft|Xi|Xinerama|Xmu|Xpm|Xrandr|Xrender"
          + "|Xss|Xt|Xtst|Xxf86vm|ICE|SM|xcb(-[a-z0-9]+)*|xkbcommon(-x11)?"
          + "|wayland-(client|cursor|egl|server)|decor-0";
  private static final String SOUND = "pulse(-simple|-mainloop-glib)?|pipewire-0\\.3|asound";
  private static final String DEVICES = "udev|dbus-1|cups";
  private static final String DESKTOP =
      "gtk-3|gtk-4|gtk-x11-2\\.0|gdk-3|gdk-x11-2\\.0|gdk_pixbuf-2\\.0|glib-2\\.0|gobject-2\\.0|gio-2\\.0"
          + "|gmodule-2\\.0|gthread-2\\.0|pango(cairo|ft2|xft)?-1\\.0|cairo(-gobject)?|atk-1\\.0"
          + "|fontconfig|freetype";
  private static final String SECURITY = "ssl|crypto";

  /// With the version: a name without one is for linkers, and may be of any version.
  private static final Pattern VERSIONED =
      Pattern.compile(
          "lib("
              + String.join("|", GRAPHICS, WINDOWS, SOUND, DEVICES, DESKTOP, SECURITY)
              + ")\\.so\\.[0-9.]+");

  /// Libraries whose names end with their version.
  private static final Pattern UNVERSIONED =
      Pattern.compile("lib(nss3|nssutil3|smime3|ssl3|softokn3|freebl3|nspr4|plc4|plds4)\\.so");

  private LikelyLibraries() {}

  /// Whether a name belongs to one of the families or to a driver.
  static boolean has(String name) {
    return VERSIONED.matcher(name).matches()
        || UNVERSIONED.matcher(name).matches()
        || DriverNames.isDriver(name);
  }
}
