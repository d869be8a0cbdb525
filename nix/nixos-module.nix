# programs.nixld: the commands for everybody, and one index of the store for all users.
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

    interval = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = "daily";
      example = "hourly";
      description = ''
        When to bring the index of all users up to date, as a systemd calendar expression; null for no such index.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];

    # `use nixld` in an .envrc. programs.direnv has its configuration there.
    environment.etc."direnv/lib/nixld.sh".source = "${cfg.package}/share/nixld/direnv/nixld.sh";

    systemd.services.nixld-index = lib.mkIf (cfg.interval != null) {
      description = "Index of the shared objects in the Nix store";
      serviceConfig = {
        Type = "oneshot";
        # The path at which users without an index of their own look: IndexLocation.SYSTEM_INDEX.
        ExecStart = "${cfg.package}/bin/nixld-index build --quiet --index /var/cache/nixld/index.db";
        # Made by systemd, below /var/cache. Not with DynamicUser: its directories are closed to users.
        CacheDirectory = "nixld";
        CacheDirectoryMode = "0755";
        UMask = "0022";

        # It reads files that anybody may have put into the store, and writes one.
        CapabilityBoundingSet = "";
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateNetwork = true;
        PrivateTmp = true;
        ProtectHome = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectSystem = "strict";
        RestrictAddressFamilies = "AF_UNIX";

        Nice = 19;
        IOSchedulingClass = "idle";
      };
    };

    systemd.timers.nixld-index = lib.mkIf (cfg.interval != null) {
      wantedBy = [ "timers.target" ];
      timerConfig = {
        OnBootSec = "2min";
        OnCalendar = cfg.interval;
        RandomizedDelaySec = "10min";
      };
    };
  };
}
