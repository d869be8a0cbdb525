{
  description = "Run programs built for ordinary Linux with libraries of a Nix store";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      forSystems =
        f:
        lib.genAttrs [
          "x86_64-linux"
          "aarch64-linux"
        ] (system: f nixpkgs.legacyPackages.${system});
      packagesOf = pkgs: self.overlays.default pkgs pkgs;
    in
    {
      packages = forSystems (pkgs: packagesOf pkgs // { default = (packagesOf pkgs).nixld; });

      # `nix run .#nixld-env -- ./program`
      apps = forSystems (
        pkgs:
        lib.genAttrs [
          "nixld-env"
          "nixld-index"
          "nixld-ldd"
          "nixld-run"
        ] (command: {
          type = "app";
          program = lib.getExe' (packagesOf pkgs).nixld command;
        })
      );

      overlays.default = import ./nix/overlay.nix;
      nixosModules.default = import ./nix/nixos-module.nix;
      homeManagerModules.default = import ./nix/home-manager-module.nix;

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

      # `nix flake check` builds the package of the JVM, and starts a NixOS with the module.
      checks = forSystems (
        pkgs:
        let
          inherit (packagesOf pkgs) nixld-jvm;
        in
        {
          inherit nixld-jvm;
          nixos = pkgs.testers.runNixOSTest (import ./nix/nixos-test.nix { package = nixld-jvm; });
        }
      );

      formatter = forSystems (pkgs: pkgs.nixfmt-tree);
    };
}
