# The small <nixpkgs> as a flake. It is one where the manifest is beside it: in the path `all` of default.nix.
{
  description = "A small nixpkgs over the test store";

  outputs =
    { self }:
    let
      legacyPackages.x86_64-linux = import ./nixpkgs { system = "x86_64-linux"; };
    in
    {
      inherit legacyPackages;
      inherit (legacyPackages.x86_64-linux) lib;
    };
}
