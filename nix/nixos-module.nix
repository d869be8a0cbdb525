# programs.nixld: the commands, and one index of the store, for all users.
{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib)
    concatMap
    escapeShellArgs
    mkDefault
    mkEnableOption
    mkIf
    mkMerge
    ;

  cfg = config.programs.nixld;

  # Where nixld finds the index for users without their own: IndexLocation.SYSTEM_INDEX.
  systemIndex = "/var/cache/nixld/index.db";

  # The service reads untrusted files of the store, and writes one file.
  hardened = {
    User = "nixld";
    Group = "nixld";
    # Made by systemd, below /var/cache. Not with DynamicUser: its directories are closed to users.
    CacheDirectory = "nixld";
    CacheDirectoryMode = "0755";
    UMask = "0022";

    CapabilityBoundingSet = "";
    DevicePolicy = "closed";
    LockPersonality = true;
    # A JVM writes the code that it runs.
    MemoryDenyWriteExecute = cfg.package.native or false;
    NoNewPrivileges = true;
    PrivateDevices = true;
    PrivateIPC = true;
    PrivateMounts = true;
    PrivateTmp = true;
    PrivateUsers = true;
    ProcSubset = "pid";
    ProtectClock = true;
    ProtectControlGroups = true;
    ProtectHome = true;
    ProtectHostname = true;
    ProtectKernelLogs = true;
    ProtectKernelModules = true;
    ProtectKernelTunables = true;
    ProtectProc = "invisible";
    ProtectSystem = "strict";
    RemoveIPC = true;
    RestrictNamespaces = true;
    RestrictRealtime = true;
    RestrictSUIDSGID = true;
    SystemCallArchitectures = "native";
    SystemCallErrorNumber = "EPERM";
    SystemCallFilter = [
      "@system-service"
      "~@privileged @resources"
    ];

    Nice = 19;
    IOSchedulingClass = "idle";
  };
in
{
  options.programs.nixld = import ./module-options.nix { inherit lib pkgs; } // {
    nixLd.enable = mkEnableOption "nix-ld, which starts foreign programs with what nixld chooses";
  };

  config = mkIf cfg.enable (mkMerge [
    {
      environment.systemPackages = [ cfg.package ];
      programs.nix-ld.enable = mkIf cfg.nixLd.enable (mkDefault true);
    }

    (mkIf cfg.enableDirenvIntegration {
      # programs.direnv has its configuration there. Without direnv, no program reads the file.
      environment.etc."direnv/lib/nixld.sh".source = "${cfg.package}/share/nixld/direnv/nixld.sh";
    })

    (mkIf (cfg.index.enable || cfg.catalog.urls != [ ]) {
      users.users.nixld = {
        isSystemUser = true;
        group = "nixld";
        description = "Keeper of nixld's index";
      };
      users.groups.nixld = { };
    })

    (mkIf cfg.index.enable {
      systemd.services.nixld-index = {
        description = "Index of the shared objects in the Nix store";
        # A switch does not wait for it: see onActivation.
        restartIfChanged = false;
        serviceConfig = hardened // {
          Type = "oneshot";
          ExecStart = "${cfg.package}/bin/nixld-index build --quiet --index ${systemIndex}";
          IPAddressDeny = "any";
          PrivateNetwork = true;
          RestrictAddressFamilies = "none";
        };
      };

      systemd.timers.nixld-index = {
        description = "Index of the shared objects in the Nix store, from time to time";
        wantedBy = [ "timers.target" ];
        timerConfig = {
          OnBootSec = "2min";
          OnCalendar = cfg.index.interval;
          RandomizedDelaySec = "10min";
        };
      };

      # At boot there is no systemd yet: the timer does it then.
      system.activationScripts.nixld-index = mkIf cfg.index.onActivation {
        deps = [ "etc" ];
        text = ''
          if [ -d /run/systemd/system ]; then
            ${config.systemd.package}/bin/systemctl start --no-block nixld-index.service || true
          fi
        '';
      };
    })

    (mkIf (cfg.catalog.urls != [ ]) {
      assertions = [
        {
          assertion = cfg.catalog.trustedKeys != [ ];
          message = "programs.nixld.catalog.trustedKeys: name the key of the catalog's publisher";
        }
      ];

      systemd.services.nixld-catalog = {
        description = "Catalog of a binary cache, for nixld";
        wants = [ "network-online.target" ];
        after = [ "network-online.target" ];
        restartIfChanged = false;
        # It fetches with curl.
        path = [ pkgs.curl ];
        script = ''
          for url in ${escapeShellArgs cfg.catalog.urls}; do
            ${cfg.package}/bin/nixld-index import catalog "$url" --quiet --index ${systemIndex} ${
              escapeShellArgs (
                concatMap (key: [
                  "--trusted-key"
                  key
                ]) cfg.catalog.trustedKeys
              )
            } && exit
          done
          exit 1
        '';
        serviceConfig = hardened // {
          Type = "oneshot";
          # AF_UNIX: names are resolved by a daemon.
          RestrictAddressFamilies = [
            "AF_INET"
            "AF_INET6"
            "AF_UNIX"
          ];
        };
      };

      systemd.timers.nixld-catalog = {
        description = "Catalog of a binary cache, for nixld, from time to time";
        wantedBy = [ "timers.target" ];
        timerConfig = {
          OnCalendar = cfg.catalog.interval;
          Persistent = true;
          RandomizedDelaySec = "1h";
        };
      };
    })
  ]);
}
