# The package on the small <nixpkgs>.
{
  nixpkgs,
  repository,
  jdk,
  graalvm ? null,
  native ? false,
}:

let
  pkgs = import ./nixpkgs.nix {
    inherit
      nixpkgs
      repository
      jdk
      graalvm
      ;
  };
in
pkgs.callPackage ../package.nix { inherit native; }
