# The <nixpkgs> of nixpkgs.nix as a flake, in a directory that `nixpkgs-flake` makes.
{
  description = "A small nixpkgs";

  outputs =
    { self }:
    let
      packages =
        system:
        import ./nixpkgs.nix (
          {
            inherit system;
            nixpkgs = ./nixpkgs;
          }
          // import ./machine.nix
        );
    in
    {
      legacyPackages = {
        x86_64-linux = packages "x86_64-linux";
        aarch64-linux = packages "aarch64-linux";
      };
      inherit (self.legacyPackages.x86_64-linux) lib;
    };
}
