# What the flake's outputs come to, with just so much of nixpkgs that they can be evaluated: its functions that build
# something return what they are called with.
{ checkout, interval }:

let
  lib =
    import (checkout + "/nix/test-store/nixpkgs/lib.nix")
    // import (checkout + "/nix/tests/lib.nix")
    // {
      fileset = {
        unions = files: map (file: assert builtins.pathExists file; baseNameOf file) files;
        toSource = { root, fileset }: assert builtins.pathExists root; fileset;
      };
      hm.dag.entryAfter = after: data: { inherit after data; };
    };
  pkgs = {
    inherit lib;
    jdk25 = "jdk25";
    maven = "maven";
    jdk25_headless.home = "/jdk25/home";
    graalvmPackages.graalvm-ce = {
      outPath = "/graalvm";
      home = "/graalvm";
    };
    removeReferencesTo = "removeReferencesTo";
    gcc = "gcc";
    patchelf = "patchelf";
    systemd = "/systemd";
    curl = "/curl";
    writeShellScript = _: text: text;
    nixfmt-tree = "nixfmt-tree";
    fetchurl = { url, sha256 }: "/store/${sha256}";
    linkFarm = _: entries: "/repository";
    mkShell = arguments: arguments;
    stdenv.mkDerivation = arguments: arguments // { outPath = "/package"; } // arguments.passthru;
    testers.runNixOSTest = test: test;
    callPackage =
      file: given:
      let
        f = import file;
      in
      f (builtins.intersectAttrs (builtins.functionArgs f) pkgs // given);
  };
  flake = import (checkout + "/flake.nix");
  outputs = flake.outputs {
    self = outputs;
    nixpkgs = {
      inherit lib;
      legacyPackages = {
        x86_64-linux = pkgs;
        aarch64-linux = pkgs;
      };
    };
  };

  # A module with the defaults of its options, and what is set instead.
  configured =
    module: given:
    let
      values =
        options: given:
        builtins.mapAttrs (
          name: option:
          if option._type or "" == "option" then
            given.${name} or option.default
          else
            values option (given.${name} or { })
        ) options;
      applied = module {
        inherit lib pkgs;
        config = {
          programs.nixld = values applied.options.programs.nixld given;
          systemd.package = "/systemd";
        };
      };
    in
    applied.config;

  # A shell would run the second key.
  catalog = {
    urls = [
      "https://one.example.org/"
      "https://two.example.org/?a&b"
    ];
    trustedKeys = [
      "catalog-1:abc="
      "$(touch x)"
    ];
  };

  nixos = configured outputs.nixosModules.default;
  home = configured outputs.homeManagerModules.default;
in
{
  systems = builtins.attrNames outputs.packages;
  inherit (outputs) apps;
  package = removeAttrs outputs.packages.x86_64-linux.default [ "outPath" ];
  jvm = removeAttrs outputs.packages.x86_64-linux.nixld-jvm [ "outPath" ];
  shell = map toString outputs.devShells.aarch64-linux.default.packages;
  overlay = (outputs.overlays.default pkgs pkgs).nixld.pname;
  checks = builtins.attrNames outputs.checks.x86_64-linux;
  formatter = outputs.formatter.x86_64-linux;
  off = nixos { };
  on = nixos { enable = true; };
  changed = nixos {
    enable = true;
    index = {
      inherit interval;
      onActivation = false;
    };
    enableDirenvIntegration = false;
    nixLd.enable = true;
  };
  catalog = nixos {
    enable = true;
    index.enable = false;
    inherit catalog;
  };
  homeCatalog = home {
    enable = true;
    inherit catalog;
  };
  unsigned = nixos {
    enable = true;
    catalog.urls = catalog.urls;
  };
  alone = nixos {
    enable = true;
    index.enable = false;
  };
  home = home { enable = true; };
  homeAlone = home {
    enable = true;
    index.enable = false;
    enableDirenvIntegration = false;
  };
}
