# programs.nixld: the commands for one user, whose index is in the user's cache directory, and the direnv library.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.programs.nixld;
in
{
  options.programs.nixld = {
    enable = lib.mkEnableOption "nixld, which chooses the loader and libraries that make foreign programs run";

    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalExpression "pkgs.callPackage ./nix/package.nix { }";
      description = "The package to use.";
    };
  };

  config = lib.mkIf cfg.enable {
    home.packages = [ cfg.package ];

    # `use nixld` in an .envrc. It does nothing where there is no direnv.
    xdg.configFile."direnv/lib/nixld.sh".source = "${cfg.package}/share/nixld/direnv/nixld.sh";
  };
}
