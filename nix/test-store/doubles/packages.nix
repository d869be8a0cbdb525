# What the doubles are. `new` and `old` are two generations of nixpkgs, with a glibc and a gcc each.
{
  aarch64,
  musl,
  new,
  old,
  package,
  user,
  gcc,
  oldGcc,
}:

let
  lib = system: name: sonames: package system name { inherit sonames; };
  linked = system: name: sonames: deps: package system name { inherit sonames deps; };
  # Copies that an application brings along, in a directory of its own or in lib/.
  private = directory: name: sonames: package new name { inherit directory sonames; };
  users = system: map (entry: user system (builtins.head entry) (builtins.tail entry));

  # The generation that goes with the newest glibc: what is right for most.
  zlib = lib new "zlib-1.3.1" [ "libz.so.1" ];
  bzip2 = lib new "bzip2-1.0.8" [ "libbz2.so.1" ];
  xz = lib new "xz-5.6.3" [ "liblzma.so.5" ];
  zstd = lib new "zstd-1.5.6" [ "libzstd.so.1" ];
  expat = lib new "expat-2.6.4" [ "libexpat.so.1" ];
  libffi = lib new "libffi-3.4.6" [ "libffi.so.8" ];
  pcre2 = lib new "pcre2-10.44" [ "libpcre2-8.so.0" ];
  ncurses = lib new "ncurses-6.5" [
    "libncursesw.so.6"
    [ "libtinfo.so.6" ]
  ];
  readline = linked new "readline-8.2p13" [ [ "libreadline.so.8" "libncursesw.so.6" ] ] [ ncurses ];
  openssl = package new "openssl-3.4.0" {
    sonames = [
      "libcrypto.so.3"
      [ "libssl.so.3" "libcrypto.so.3" ]
    ];
  };
  curl = linked new "curl-8.11.0" [ [ "libcurl.so.4" "libssl.so.3" "libcrypto.so.3" "libz.so.1" ] ] [ openssl zlib ];
  libxml2 = linked new "libxml2-2.13.5" [ [ "libxml2.so.2" "libz.so.1" ] ] [ zlib ];
  sqlite = linked new "sqlite-3.47.2" [ [ "libsqlite3.so.0" "libz.so.1" ] ] [ zlib ];
  udev = lib new "systemd-minimal-libs-257.1" [ "libudev.so.1" "libsystemd.so.0" ];
  dbus = linked new "dbus-1.14.10-lib" [ [ "libdbus-1.so.3" "libsystemd.so.0" ] ] [ udev ];
  libusb = linked new "libusb-1.0.27" [ [ "libusb-1.0.so.0" "libudev.so.1" ] ] [ udev ];
  libglvnd = package new "libglvnd-1.7.0" {
    sonames = [
      "libGLdispatch.so.0"
      [ "libGLX.so.0" "libGLdispatch.so.0" ]
      [ "libOpenGL.so.0" "libGLdispatch.so.0" ]
      [ "libGL.so.1" "libGLX.so.0" "libGLdispatch.so.0" ]
      [ "libEGL.so.1" "libGLdispatch.so.0" ]
    ];
    main = [ "libGL.so.1" "libEGL.so.1" ];
  };
  freetype = linked new "freetype-2.13.3" [ [ "libfreetype.so.6" "libz.so.1" ] ] [ zlib ];
  libjpeg = lib new "libjpeg-turbo-3.0.4" [ "libjpeg.so.62" ];
  vulkan = lib new "vulkan-loader-1.4.304.0" [ "libvulkan.so.1" ];
  libva = lib new "libva-2.22.0" [ "libva.so.2" ];
  libvaMinimal = lib new "libva-minimal-2.22.0" [ "libva.so.2" ];
  ocl = lib new "ocl-icd-2.3.2" [ "libOpenCL.so.1" ];
  jack2 = lib new "libjack2-1.9.22" [ "libjack.so.0" ];
  pipewire = lib new "pipewire-1.2.7" [ "libpipewire-0.3.so.0" ];
  ffmpegLibs = [
    "libavutil.so.58"
    [ "libswresample.so.4" "libavutil.so.58" ]
    [ "libavcodec.so.60" "libswresample.so.4" "libavutil.so.58" ]
  ];
  ffmpeg = linked new "ffmpeg-6.1.2-lib" ffmpegLibs [ ];
  ffmpegHeadless = linked new "ffmpeg-headless-6.1.2-lib" ffmpegLibs [ ];
  ffmpegFull = linked new "ffmpeg-full-6.1.2-lib" ffmpegLibs [ ];
  gfortran = package new "gfortran-14.2.0-lib" {
    sonames = [
      "libgcc_s.so.1"
      "libquadmath.so.0"
      [ "libgfortran.so.5" "libgcc_s.so.1" ]
    ];
    main = [ "libgfortran.so.5" ];
  };
  glibSonames = [
    [ "libglib-2.0.so.0" "libpcre2-8.so.0" ]
    [ "libgobject-2.0.so.0" "libglib-2.0.so.0" "libffi.so.8" ]
    [ "libgio-2.0.so.0" "libgobject-2.0.so.0" "libglib-2.0.so.0" "libz.so.1" ]
  ];
  glib = linked new "glib-2.82.1" glibSonames [ pcre2 libffi zlib ];
  libpq17 = linked new "postgresql-17.2-lib" [ [ "libpq.so.5" "libssl.so.3" "libcrypto.so.3" ] ] [ openssl ];
  libpq16 = linked new "postgresql-16.6-lib" [ [ "libpq.so.5" "libssl.so.3" "libcrypto.so.3" ] ] [ openssl ];
  python = linked new "python3-3.12.8" [ [ "libpython3.12.so.1.0" "libz.so.1" ] ] [ zlib ];
  elfutils = linked new "elfutils-0.192" [ [ "libelf.so.1" "libz.so.1" ] ] [ zlib ];
  libuuid = lib new "util-linux-minimal-2.39.4-lib" [ "libuuid.so.1" "libblkid.so.1" ];
  libxcrypt = lib new "libxcrypt-4.4.36" [ "libcrypt.so.2" ];
  libpng = linked new "libpng-apng-1.6.43" [ [ "libpng16.so.16" "libz.so.1" ] ] [ zlib ];
  qtbase = package new "qtbase-6.8.1" {
    sonames = [
      [ "libQt6Core.so.6" "libglib-2.0.so.0" ]
      [ "libQt6Gui.so.6" "libQt6Core.so.6" "libGL.so.1" ]
    ];
    deps = [ glib libglvnd ];
  };
  wayland = package new "wayland-1.23.1" {
    sonames = [
      [ "libwayland-client.so.0" "libffi.so.8" ]
      [ "libwayland-cursor.so.0" "libwayland-client.so.0" ]
      [ "libwayland-egl.so.1" ]
    ];
    deps = [ libffi ];
  };

  # The generation before, with more packages than the new one: a profile that has not been collected.
  oldZlib = lib old "zlib-1.2.13" [ "libz.so.1" ];
  oldOpenssl = package old "openssl-3.0.15" {
    sonames = [
      "libcrypto.so.3"
      [ "libssl.so.3" "libcrypto.so.3" ]
    ];
  };
  oldXml = linked old "libxml2-2.10.4" [ [ "libxml2.so.2" "libz.so.1" ] ] [ oldZlib ];
  oldPcre2 = lib old "pcre2-10.42" [ "libpcre2-8.so.0" ];
  oldFfi = lib old "libffi-3.4.4" [ "libffi.so.8" ];
  oldGlib = linked old "glib-2.76.4" glibSonames [ oldPcre2 oldFfi oldZlib ];
  oldFreetype = linked old "freetype-2.13.0" [ [ "libfreetype.so.6" "libz.so.1" ] ] [ oldZlib ];
  oldUdev = lib old "systemd-minimal-libs-253.6" [ "libudev.so.1" "libsystemd.so.0" ];
  oldDbus = linked old "dbus-1.14.8-lib" [ [ "libdbus-1.so.3" "libsystemd.so.0" ] ] [ oldUdev ];

  doubles = [
    # Outputs, and builds for special ends. Nobody links to them.
    (lib new "zlib-1.3.1-static" [ "libz.so.1" ])
    (lib new "zlib-1.3.1-debug" [ "libz.so.1" ])
    (lib new "zlib-ng-compat-2.2.2" [ "libz.so.1" ])
    (lib new "libxml2-2.13.5-debug" [ "libxml2.so.2" ])
    (lib new "libxml2-2.13.5-static" [ "libxml2.so.2" ])
    (lib new "libffi-3.4.6-static" [ "libffi.so.8" ])
    (lib new "zstd-1.5.6-static" [ "libzstd.so.1" ])
    (lib new "freetype-2.13.3-debug" [ "libfreetype.so.6" ])
    (lib new "bzip2-1.1.0-unstable-2024-02-07" [ "libbz2.so.1" ])
    (lib new "ncurses-6.5-static" [ "libncursesw.so.6" "libtinfo.so.6" ])
    (lib new "ncurses-abi5-compat-6.5" [ "libncursesw.so.6" "libtinfo.so.6" ])
    (lib new "python3-3.12.8-debug" [ "libpython3.12.so.1.0" ])
    (lib new "util-linux-2.39.4-lib" [ "libuuid.so.1" "libblkid.so.1" ])
    (lib new "expat-2.7.0-rc1" [ "libexpat.so.1" ])
    (lib new "curl-9.0.0-rc1" [ "libcurl.so.4" ])
    (lib new "sqlite-3.48.0" [ "libsqlite3.so.0" ])
    (lib new "sqlite-interactive-3.47.2" [ "libsqlite3.so.0" ])
    (lib new "pcre2-10.45-jit" [ "libpcre2-8.so.0" ])
    (lib new "readline-8.3-beta" [ "libreadline.so.8" ])
    (lib new "libpng-1.6.44" [ "libpng16.so.16" ])

    # Other packages that provide the name.
    (lib new "eudev-3.2.14" [ "libudev.so.1" ])
    (lib new "libudev-zero-1.0.3" [ "libudev.so.1" ])
    (lib new "systemd-257.1" [ "libudev.so.1" "libsystemd.so.0" ])
    (lib new "elogind-255.17" [ "libsystemd.so.0" ])
    (lib new "quictls-3.4.1" [ "libcrypto.so.3" [ "libssl.so.3" "libcrypto.so.3" ] ])
    (lib new "openssl-3.5.0-alpha1" [ "libcrypto.so.3" [ "libssl.so.3" "libcrypto.so.3" ] ])
    (lib new "mozjpeg-4.1.5" [ "libjpeg.so.62" ])
    (lib new "jack1-0.126.0" [ "libjack.so.0" ])
    (lib new "pipewire-1.2.7-jack" [ "libjack.so.0" ])
    (lib new "jellyfin-ffmpeg-6.0.1-8-lib" ffmpegLibs)
    ffmpegFull
    (lib new "libelf-0.8.13" [ "libelf.so.1" ])
    (lib new "khronos-ocl-icd-loader-2024.10.24" [ "libOpenCL.so.1" ])
    (lib new "dbus-broker-compat-36" [ "libdbus-1.so.3" ])
    (lib new "libxcrypt-legacy-4.4.36" [ "libcrypt.so.1" "libcrypt.so.2" ])
    (lib new "curl-gnutls-8.11.0" [ "libcurl.so.4" ])
    (lib new "mesa-24.3.1-drivers" [ "libGL.so.1" "libEGL.so.1" "libvulkan.so.1" ])
    (lib new "nvidia-x11-565.77-6.6.63" [ "libGL.so.1" "libEGL.so.1" "libcuda.so.1" "libOpenCL.so.1" ])
    (lib new "libpq-18beta1" [ "libpq.so.5" ])
    (lib new "lzma-sdk-5.6.3" [ "liblzma.so.5" ])

    # Copies that applications bring along.
    (private "lib" "nodejs-22.11.0-libv8" [ "libcrypto.so.3" [ "libssl.so.3" "libcrypto.so.3" ] "libz.so.1" ])
    (private "lib/mysql/private" "mysql-8.4.3" [ "libcrypto.so.3" [ "libssl.so.3" "libcrypto.so.3" ] ])
    (private "lib/openjdk/lib" "openjdk-21.0.5" [ "libfreetype.so.6" "libz.so.1" "libjpeg.so.62" ])
    (private "libexec/electron" "electron-unwrapped-33.2.1" [ "libEGL.so.1" "libvulkan.so.1" "libffmpeg.so" ])
    (private "opt/zoom" "zoom-6.2.11" [ "libQt6Core.so.6" "libQt6Gui.so.6" "libjpeg.so.62" "libavcodec.so.60" "libavutil.so.58" ])
    (private "lib" "anydesk-6.4.0" [ "libgobject-2.0.so.0" "libglib-2.0.so.0" "libgio-2.0.so.0" "libQt6Core.so.6" ])
    (private "share/spotify" "spotify-1.2.52" [ "libdbus-1.so.3" "libcurl.so.4" "libxml2.so.2" ])
    (private "lib/julia" "julia-1.11.2" [ "libgfortran.so.5" "libquadmath.so.0" "libstdc++.so.6" "libgcc_s.so.1" "libcurl.so.4" ])
    (private "lib/python3.12/site-packages/numpy.libs" "python3.12-numpy-wheel-2.1.3" [ "libgfortran.so.5" "libquadmath.so.0" ])
    (private "lib/blender" "blender-4.3.0-bin" [ "libpython3.12.so.1.0" "libpng16.so.16" "libavcodec.so.60" "libavutil.so.58" "libswresample.so.4" ])
    (private "bin/libs" "android-studio-2024.2.1" [ "libusb-1.0.so.0" "libexpat.so.1" "libuuid.so.1" ])
    (private "lib/ghc-9.8.4/lib/x86_64-linux-ghc-9.8.4" "ghc-9.8.4" [ "libffi.so.8" ])
    (private "lib/matlab" "davinci-resolve-19.1.1" [ "libxml2.so.2" "libz.so.1" "libcrypto.so.3" "libglib-2.0.so.0" "liblzma.so.5" "libsqlite3.so.0" ])
    (private "lib" "weston-snap-13.0.3" [ "libwayland-client.so.0" "libwayland-cursor.so.0" "libwayland-egl.so.1" ])

    # Compilers, and what a bootstrap leaves.
    (lib new "xgcc-14.2.0-lib" [ "libgcc_s.so.1" "libstdc++.so.6" ])
    (lib new "xgcc-14.2.0-libgcc" [ "libgcc_s.so.1" ])
    (lib new "gfortran-15.0.1-lib" [ "libgfortran.so.5" "libquadmath.so.0" "libgcc_s.so.1" ])
    (lib new "bootstrap-tools" [ "libz.so.1" "liblzma.so.5" "libbz2.so.1" "libstdc++.so.6" "libgcc_s.so.1" "libpcre2-8.so.0" ])
    (lib new "bootstrap-stage4-zlib-1.3.1" [ "libz.so.1" ])
    (package new "cuda_cudart-12.4.127-stubs" {
      directory = "lib/stubs";
      sonames = [ "libcuda.so.1" "libOpenCL.so.1" ];
    })
    (package new "cudatoolkit-12.4.1" {
      directory = "lib64/stubs";
      sonames = [ "libcuda.so.1" ];
    })

    # Other systems' libraries.
    (lib aarch64 "zlib-aarch64-unknown-linux-gnu-1.3.1" [ "libz.so.1" ])
    (lib aarch64 "openssl-aarch64-unknown-linux-gnu-3.4.0" [ "libcrypto.so.3" "libssl.so.3" ])
    (lib aarch64 "libusb-aarch64-unknown-linux-gnu-1.0.27" [ "libusb-1.0.so.0" ])
    (lib aarch64 "ncurses-aarch64-unknown-linux-gnu-6.5" [ "libncursesw.so.6" "libtinfo.so.6" ])
    (lib musl "zlib-x86_64-unknown-linux-musl-1.3.1" [ "libz.so.1" ])
    (lib musl "dbus-x86_64-unknown-linux-musl-1.14.10-lib" [ "libdbus-1.so.3" ])
    (lib musl "expat-x86_64-unknown-linux-musl-2.6.4" [ "libexpat.so.1" ])
    (lib musl "zstd-x86_64-unknown-linux-musl-1.5.6" [ "libzstd.so.1" ])
    (lib musl "readline-x86_64-unknown-linux-musl-8.2p13" [ "libreadline.so.8" ])
  ];

  # Links to what others have.
  environments = [
    (package new "steam-1.0.0.82-fhsenv-rootfs" {
      links = {
        "usr/lib64" = "*";
        "lib64" = "usr/lib64";
      };
      deps = [ zlib openssl curl libglvnd vulkan dbus udev libusb freetype libpng sqlite expat gcc libva ocl wayland ];
    })
    (package new "system-path" {
      links.lib = "*";
      deps = [ zlib zstd xz bzip2 libxml2 ncurses readline pcre2 elfutils jack2 libpq16 libxcrypt ];
    })
    (package new "python3-3.12.8-env" {
      links.lib = "*";
      deps = [ python ];
    })
    (package new "home-manager-path" {
      links.lib = "*";
      deps = [ qtbase glib ffmpeg libjpeg libuuid libffi ];
    })
  ];

  linking =
    users new [
      [ "git-2.47.1" zlib curl pcre2 expat ]
      [ "libgit2-1.8.4" zlib openssl pcre2 ]
      [ "rsync-3.3.0" zlib zstd openssl ]
      [ "squashfs-tools-4.6.1" zlib zstd xz bzip2 ]
      [ "libarchive-3.7.7" zlib zstd xz bzip2 libxml2 ]
      [ "qpdf-11.9.1" zlib libjpeg gcc ]
      [ "poppler-24.02.0" zlib libjpeg freetype libpng curl gcc ]
      [ "imagemagick-7.1.1-40" zlib libjpeg freetype libpng libxml2 bzip2 ]
      [ "fontconfig-2.15.0" freetype expat ]
      [ "cairo-1.18.2" freetype libpng glib zlib ]
      [ "pango-1.54.0" freetype glib ]
      [ "gdk-pixbuf-2.42.12" glib libjpeg libpng ]
      [ "gtk_plus3-3.24.43" glib wayland libglvnd ]
      [ "webkitgtk-2.46.4" glib libxml2 sqlite libjpeg gcc libglvnd ]
      [ "librsvg-2.58.3" glib libxml2 ]
      [ "NetworkManager-1.48.10" glib udev dbus readline curl ]
      [ "bluez-5.78" dbus udev glib readline ]
      [ "upower-1.90.6" glib udev libusb ]
      [ "sane-backends-1.2.1" libusb libjpeg udev ]
      [ "libgphoto2-2.5.31" libusb libxml2 ]
      [ "avahi-0.8" dbus expat glib ]
      [ "pulseaudio-17.0" dbus udev jack2 glib ]
      [ "carla-2.5.9" jack2 gcc ]
      [ "ardour-8.10" jack2 curl libxml2 glib gcc ]
      [ "wireplumber-0.5.7" pipewire glib udev ]
      [ "mpv-0.39.0" ffmpeg jack2 libva vulkan libglvnd ]
      [ "vlc-3.0.21" ffmpeg libxml2 libva gcc ]
      [ "gst-libav-1.24.10" ffmpeg glib ]
      [ "obs-studio-30.2.3" ffmpeg curl libglvnd qtbase ]
      [ "chromaprint-1.5.1" ffmpegHeadless gcc ]
      [ "opencv-4.10.0" ffmpegHeadless libjpeg gcc ]
      [ "mediastreamer-full-5.2" ffmpegFull ]
      [ "SDL2-2.30.8" libglvnd udev dbus wayland vulkan ]
      [ "glfw-3.4" libglvnd wayland ]
      [ "mesa-demos-9.0.0" libglvnd vulkan ]
      [ "libplacebo-7.349.0" vulkan gcc ]
      [ "gamescope-3.15.14" vulkan wayland libglvnd ]
      [ "vdpauinfo-1.5" libglvnd ]
      [ "intel-media-sdk-23.2.2" libva gcc ]
      [ "gst-vaapi-1.24.10" libva glib ]
      [ "onevpl-2.14" libvaMinimal ]
      [ "clinfo-3.0.23" ocl ]
      [ "hashcat-6.2.6" ocl zlib ]
      [ "darktable-4.8.1" ocl glib libjpeg sqlite ]
      [ "openblas-0.3.28" gfortran ]
      [ "suitesparse-5.13.0" gfortran gcc ]
      [ "R-4.4.2" gfortran readline pcre2 curl xz bzip2 ]
      [ "arpack-3.9.1" gfortran ]
      [ "subversion-1.14.4" sqlite expat zlib ]
      [ "php-8.3.14" sqlite libxml2 openssl libpq16 curl libxcrypt ]
      [ "gdal-3.10.0" libpq16 sqlite curl libxml2 gcc ]
      [ "qgis-3.34.13" libpq16 qtbase sqlite ]
      [ "postgis-3.5.0" libpq16 libxml2 ]
      [ "timescaledb-2.17.2" libpq17 ]
      [ "vim-9.1.0905" python ncurses ]
      [ "gdb-15.2" python readline ncurses expat zstd gcc ]
      [ "libreoffice-24.8.3" python curl libxml2 glib gcc ]
      [ "boost-python-1.87.0" python gcc ]
      [ "perf-linux-6.6.63" elfutils zstd python ]
      [ "bpftrace-0.21.3" elfutils gcc ]
      [ "libbpf-1.5.0" elfutils zlib ]
      [ "e2fsprogs-1.47.1" libuuid ]
      [ "btrfs-progs-6.12" libuuid zstd udev ]
      [ "xfsprogs-6.11.0" libuuid ]
      [ "shadow-4.16.0" libxcrypt ]
      [ "linux-pam-1.6.1" libxcrypt ]
      [ "perl-5.40.0" libxcrypt ]
      [ "bash-interactive-5.2p37" readline ncurses ]
      [ "lua-5.4.7" readline ]
      [ "htop-3.3.0" ncurses ]
      [ "libedit-20240808" ncurses ]
      [ "nginx-1.26.2" openssl zlib pcre2 ]
      [ "openssh-9.9p1" openssl zlib libxcrypt ]
      [ "libevent-2.1.12" openssl ]
      [ "unbound-1.22.0" openssl expat ]
      [ "qtdeclarative-6.8.1" qtbase glib ]
      [ "qtsvg-6.8.1" qtbase zlib ]
      [ "kwidgetsaddons-6.9.0" qtbase ]
      [ "gobject-introspection-1.82.0" glib libffi python ]
      [ "p11-kit-0.25.5" libffi ]
      [ "guile-3.0.10" libffi readline ]
      [ "llvm-18.1.8" zlib ncurses libffi libxml2 gcc ]
      [ "rocksdb-9.7.4" zstd bzip2 zlib gcc ]
      [ "tiff-4.7.0" libjpeg xz zstd zlib ]
      [ "libwebp-1.4.0" libjpeg libpng ]
      # Few, of packages that are not meant.
      [ "udisks-eudev-2.10.1" (lib new "eudev-3.2.13" [ "libudev.so.1" ]) ]
    ]
    ++ users old [
      [ "git-2.40.1" oldZlib oldPcre2 ]
      [ "libgit2-1.6.4" oldZlib oldOpenssl oldPcre2 ]
      [ "rsync-3.2.7" oldZlib oldOpenssl ]
      [ "libarchive-3.6.2" oldZlib oldXml ]
      [ "imagemagick-7.1.1-11" oldZlib oldFreetype oldXml ]
      [ "fontconfig-2.14.2" oldFreetype ]
      [ "cairo-1.16.0" oldFreetype oldGlib oldZlib ]
      [ "pango-1.50.14" oldFreetype oldGlib ]
      [ "gdk-pixbuf-2.42.10" oldGlib ]
      [ "gtk_plus3-3.24.37" oldGlib ]
      [ "webkitgtk-2.40.2" oldGlib oldXml oldGcc ]
      [ "librsvg-2.55.1" oldGlib oldXml ]
      [ "libgphoto2-2.5.30" oldXml ]
      [ "vlc-3.0.18" oldXml oldGcc ]
      [ "ardour-7.4" oldXml oldGlib oldGcc ]
      [ "gdal-3.6.4" oldXml oldGcc ]
      [ "postgis-3.3.2" oldXml ]
      [ "llvm-15.0.7" oldZlib oldFfi oldXml oldGcc ]
      [ "libplist-2.2.0" oldXml ]
      [ "raptor2-2.0.16" oldXml ]
      [ "nginx-1.24.0" oldOpenssl oldZlib oldPcre2 ]
      [ "NetworkManager-1.42.6" oldGlib oldUdev oldDbus ]
      [ "bluez-5.66" oldDbus oldUdev oldGlib ]
      [ "avahi-0.8-r2" oldDbus oldGlib ]
      [ "pulseaudio-16.1" oldDbus oldUdev oldGlib ]
      [ "poppler-23.02.0" oldFreetype oldZlib oldGcc ]
      [ "harfbuzz-7.2.0" oldFreetype oldGlib ]
      [ "qtbase5-5.15.9" oldGlib oldFreetype oldGcc ]
    ];
in
doubles ++ environments ++ linking
