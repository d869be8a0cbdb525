{
  description = "Chooses the loader and libraries of a Nix store that make a foreign program run";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      forSystems =
        f:
        nixpkgs.lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
        ] (system: f nixpkgs.legacyPackages.${system});
    in
    {
      packages = forSystems (pkgs: rec {
        nixld = pkgs.callPackage ./nix/package.nix { };
        default = nixld;
      });

      devShells = forSystems (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.gcc
            pkgs.jdk25
            pkgs.maven
            pkgs.patchelf
          ];
        };
      });

      overlays.default = import ./nix/overlay.nix;
      nixosModules.default = import ./nix/nixos-module.nix;
      homeManagerModules.default = import ./nix/home-manager-module.nix;
    };
}
