# programs.nixld: the commands for one user, whose index is in the user's cache directory, and the
# direnv library.
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
    mkIf
    mkMerge
    ;

  cfg = config.programs.nixld;
in
{
  options.programs.nixld = import ./module-options.nix { inherit lib pkgs; };

  config = mkIf cfg.enable (mkMerge [
    { home.packages = [ cfg.package ]; }

    (mkIf cfg.enableDirenvIntegration {
      # Without direnv, no program reads the file.
      xdg.configFile."direnv/lib/nixld.sh".source = "${cfg.package}/share/nixld/direnv/nixld.sh";
    })

    (mkIf cfg.index.enable {
      systemd.user.services.nixld-index = {
        Unit.Description = "Index of the shared objects in the Nix store";
        Service = {
          Type = "oneshot";
          ExecStart = "${cfg.package}/bin/nixld-index build --quiet";
          Nice = 19;
          IOSchedulingClass = "idle";
        };
      };

      systemd.user.timers.nixld-index = {
        Unit.Description = "Index of the shared objects in the Nix store, from time to time";
        Timer = {
          OnStartupSec = "2min";
          OnCalendar = cfg.index.interval;
          RandomizedDelaySec = "10min";
        };
        Install.WantedBy = [ "timers.target" ];
      };

      home.activation.nixld-index = mkIf cfg.index.onActivation (
        lib.hm.dag.entryAfter [ "reloadSystemd" ] ''
          if [ -d "''${XDG_RUNTIME_DIR-}/systemd" ]; then
            run ${pkgs.systemd}/bin/systemctl --user start --no-block nixld-index.service || true
          fi
        ''
      );
    })

    (mkIf (cfg.catalog.urls != [ ]) {
      assertions = [
        {
          assertion = cfg.catalog.trustedKeys != [ ];
          message = "programs.nixld.catalog.trustedKeys: name the key of the catalog's publisher";
        }
      ];

      systemd.user.services.nixld-catalog = {
        Unit.Description = "Catalog of a binary cache, for nixld";
        Service = {
          Type = "oneshot";
          ExecStart = "${pkgs.writeShellScript "nixld-catalog" ''
            PATH=${pkgs.curl}/bin:$PATH
            for url in ${escapeShellArgs cfg.catalog.urls}; do
              ${cfg.package}/bin/nixld-index import catalog "$url" --quiet ${
                escapeShellArgs (
                  concatMap (key: [
                    "--trusted-key"
                    key
                  ]) cfg.catalog.trustedKeys
                )
              } && exit
            done
            exit 1
          ''}";
        };
      };

      systemd.user.timers.nixld-catalog = {
        Unit.Description = "Catalog of a binary cache, for nixld, from time to time";
        Timer = {
          OnCalendar = cfg.catalog.interval;
          Persistent = true;
          RandomizedDelaySec = "1h";
        };
        Install.WantedBy = [ "timers.target" ];
      };
    })
  ]);
}
