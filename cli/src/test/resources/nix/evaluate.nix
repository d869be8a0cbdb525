# What the flake's outputs come to, with just so much of nixpkgs that they can be evaluated: its functions that build
# something return what they are called with.
{ checkout, interval }:

let
  lib = import (checkout + "/nix/test-store/nixpkgs/lib.nix") // {
    fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    licenses.mit.spdxId = "MIT";
    fileset = {
      unions = files: map (file: assert builtins.pathExists file; baseNameOf file) files;
      toSource = { root, fileset }: assert builtins.pathExists root; fileset;
    };
    mkEnableOption = description: {
      default = false;
      inherit description;
    };
    mkOption = option: option;
    literalExpression = text: text;
    mkIf = condition: value: if condition then value else { };
    types = {
      package = "package";
      str = "str";
      nullOr = type: "null or ${type}";
    };
  };
  pkgs = {
    inherit lib;
    jdk25 = "jdk25";
    maven = {
      outPath = "maven";
      buildMavenPackage = arguments: arguments // { outPath = "/package"; };
    };
    jdk25_headless.home = "/jdk25/home";
    gcc = "gcc";
    patchelf = "patchelf";
    makeWrapper = "makeWrapper";
    mkShell = arguments: arguments;
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

  # A module, switched on, with the defaults of its options.
  configured =
    module: changes:
    let
      applied = module {
        inherit lib pkgs;
        config.programs.nixld =
          builtins.mapAttrs (_: option: option.default) applied.options.programs.nixld // changes;
      };
    in
    applied.config;
in
{
  systems = builtins.attrNames outputs.packages;
  package = removeAttrs outputs.packages.x86_64-linux.default [ "outPath" ];
  shell = map toString outputs.devShells.aarch64-linux.default.packages;
  overlay = (outputs.overlays.default pkgs pkgs).nixld.pname;
  off = configured outputs.nixosModules.default { };
  on = configured outputs.nixosModules.default { enable = true; };
  changed = configured outputs.nixosModules.default {
    enable = true;
    inherit interval;
  };
  home = configured outputs.homeManagerModules.default { enable = true; };
}
