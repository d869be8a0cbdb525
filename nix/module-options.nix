# The options that programs.nixld has on NixOS and in home-manager.
{ lib, pkgs }:

let
  inherit (lib)
    literalExpression
    mkEnableOption
    mkOption
    types
    ;
in
{
  enable = mkEnableOption "nixld, which chooses the loader and libraries that make foreign programs run";

  package = mkOption {
    type = types.package;
    default = pkgs.nixld or (pkgs.callPackage ./package.nix { });
    defaultText = literalExpression "pkgs.nixld";
    example = literalExpression "pkgs.nixld.override { native = false; }";
    description = "The nixld package to use.";
  };

  index = {
    enable = mkEnableOption "an index of the store, which a service keeps" // {
      default = true;
    };

    interval = mkOption {
      type = types.str;
      default = "daily";
      example = "hourly";
      description = ''
        When to bring the index up to date, as a systemd calendar expression
        (see {manpage}`systemd.time(7)`).
      '';
    };

    onActivation = mkOption {
      type = types.bool;
      default = true;
      description = ''
        Whether to bring the index up to date after each activation, which does not wait for it.
      '';
    };
  };

  catalog = {
    urls = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "https://catalog.example.org/nixos-unstable/" ];
      description = ''
        Addresses of a published catalog of a binary cache, which a service imports. The first
        that answers is taken: the others are its mirrors.
      '';
    };

    trustedKeys = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "catalog-1:…" ];
      description = "Public keys, one of which has to have signed the catalog.";
    };

    interval = mkOption {
      type = types.str;
      default = "weekly";
      description = "When to import the catalog anew, as a systemd calendar expression.";
    };
  };

  enableDirenvIntegration = mkEnableOption "`use nixld` in the `.envrc` files of direnv" // {
    default = true;
  };
}
