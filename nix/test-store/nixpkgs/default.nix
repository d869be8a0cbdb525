# A small <nixpkgs> over the test store: the attributes that generated expressions use, under nixpkgs' names.
{
  system ? builtins.currentSystem,
  config ? { },
  overlays ? [ ],
  suite ? "bookworm",
  ...
}@args:

let
  inherit (import ../default.nix { }) suites;
  is32 = suite == "bookworm-i386";

  # nixpkgs' outputs are one here.
  outputs =
    package:
    package
    // {
      lib = package;
      dev = package;
      bin = package;
      outputs = [ "out" ];
    };
  packages = builtins.mapAttrs (_: outputs) suites.${suite};

  # The X libraries, by their names since nixpkgs 25.11 and in `xorg` before.
  x = {
    libice = "libICE";
    libsm = "libSM";
    libx11 = "libX11";
    libxau = "libXau";
    libxcb = "libxcb";
    libxcomposite = "libXcomposite";
    libxcursor = "libXcursor";
    libxdamage = "libXdamage";
    libxdmcp = "libXdmcp";
    libxext = "libXext";
    libxfixes = "libXfixes";
    libxft = "libXft";
    libxi = "libXi";
    libxinerama = "libXinerama";
    libxkbfile = "libxkbfile";
    libxmu = "libXmu";
    libxrandr = "libXrandr";
    libxrender = "libXrender";
    libxres = "libXres";
    libxscrnsaver = "libXScrnSaver";
    libxshmfence = "libxshmfence";
    libxt = "libXt";
    libxtst = "libXtst";
    libxxf86vm = "libXxf86vm";
    libxcb-cursor = "xcb-util-cursor";
    libxcb-image = "xcb-util-image";
    libxcb-keysyms = "xcb-util-keysyms";
    libxcb-render-util = "xcb-util-renderutil";
    libxcb-util = "xcb-util";
    libxcb-wm = "xcb-util-wm";
  };
  xBefore = {
    xcbutil = "xcb-util";
    xcbutilcursor = "xcb-util-cursor";
    xcbutilimage = "xcb-util-image";
    xcbutilkeysyms = "xcb-util-keysyms";
    xcbutilrenderutil = "xcb-util-renderutil";
    xcbutilwm = "xcb-util-wm";
  };
  present =
    names: builtins.intersectAttrs names (builtins.mapAttrs (_: name: packages.${name} or null) names);

  other = suite: import ./. (args // { inherit suite; });

  # Where nixpkgs' attribute is not the name of its package.
  renamed =
    self:
    with self;
    {
      at-spi2-atk = packages.at-spi2-atk or at-spi2-core;
      atk = packages.atk or at-spi2-core;
      bashInteractive = bash;
      gcc-unwrapped = packages.gcc;
      gcc = stdenv.cc;
      gst_all_1 = { inherit gstreamer gst-plugins-base; };
      gtk3 = packages."gtk+3";
      icu = icu4c;
      libGL = libglvnd;
      libGLU = libglu;
      libgbm = mesa;
      libgcc = packages.gcc;
      libjpeg = libjpeg-turbo;
      libkrb5 = krb5;
      libnghttp2 = nghttp2;
      libuuid = util-linux;
      ncurses6 = ncurses;
      openssl_1_1 = (other "bullseye").openssl;
      openssl_3 = openssl;
      pam = linux-pam;
      systemdLibs = systemd;
      systemdMinimal = systemd;
      udev = systemd;
      xorg = present (builtins.listToAttrs (
        map (name: {
          inherit name;
          value = name;
        }) (builtins.attrValues x)
      )) // present xBefore;
    };

  base =
    self:
    packages
    // present x
    // {
      inherit config overlays;
      system = if is32 then "i686-linux" else system;
      pkgs = self;
      buildPackages = if is32 then other "bookworm" else self;
      lib = import ./lib.nix;
      pkgsBullseye = other "bullseye";
      pkgsBookworm = other "bookworm";
      pkgsTrixie = other "trixie";
      pkgsi686Linux = other "bookworm-i386";
      buildFHSEnv = import ./build-fhs-env.nix self;
      callPackage =
        f: given:
        let
          function = if builtins.isFunction f then f else import f;
        in
        function (builtins.intersectAttrs (builtins.functionArgs function) self // given);
    }
    // renamed self
    // import ./unpackers.nix (if is32 then other "bookworm" else self)
    // import ./stdenv.nix self;

  extend =
    previous: overlay: self:
    let
      super = previous self;
    in
    super // overlay self super;
  fix =
    f:
    let
      self = f self;
    in
    self;
in
fix (builtins.foldl' extend base overlays)
