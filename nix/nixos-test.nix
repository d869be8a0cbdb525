# A test of the module on a NixOS, for pkgs.testers.runNixOSTest: a program that was not built for
# Nix does not start, starts with nixld-run, and with nix-ld and what nixld-env chooses.
{ package }:

{
  name = "nixld";

  nodes.machine =
    { pkgs, ... }:
    let
      loader =
        if pkgs.stdenv.hostPlatform.isx86_64 then
          "/lib64/ld-linux-x86-64.so.2"
        else
          "/lib/ld-linux-aarch64.so.1";
    in
    {
      imports = [ ./nixos-module.nix ];
      programs.nixld = {
        enable = true;
        inherit package;
      };
      programs.direnv.enable = true;
      users.users.alice.isNormalUser = true;

      # A program as other systems have it: their loader, and no RUNPATH.
      environment.etc."foreign/curl".source =
        pkgs.runCommand "foreign-curl" { nativeBuildInputs = [ pkgs.patchelf ]; }
          ''
            cp ${pkgs.curl.bin}/bin/curl $out
            chmod +w $out
            patchelf --set-interpreter ${loader} --remove-rpath $out
          '';
      specialisation.nix-ld.configuration.programs.nixld.nixLd.enable = true;
    };

  testScript = ''
    machine.wait_for_unit("multi-user.target")
    foreign = "/etc/foreign/curl --version"

    with subtest("the index is for all users"):
        machine.systemctl("start nixld-index.service")
        machine.wait_until_succeeds("test -e /var/cache/nixld/index.db")
        machine.succeed("su alice -c 'nixld-index status' | grep /var/cache/nixld/index.db")

    with subtest("a foreign program starts with nixld-run alone"):
        machine.fail(foreign)
        machine.succeed(f"su alice -c 'nixld-run {foreign}' | grep libcurl")

    with subtest("direnv knows `use nixld`"):
        machine.succeed(
            "su - alice -c 'mkdir project; cd project; echo use nixld /etc/foreign/curl > .envrc;"
            " direnv allow; direnv exec . printenv NIX_LD' | grep ld-linux"
        )

    with subtest("the service has no rights to speak of"):
        print(machine.succeed("systemd-analyze security --threshold=20 nixld-index.service"))

    with subtest("a switch brings the index up to date, and nix-ld"):
        machine.succeed("/run/current-system/specialisation/nix-ld/bin/switch-to-configuration test")
        machine.wait_until_succeeds("test $(journalctl -u nixld-index -o cat | grep -c ^Finished) -gt 1")
        machine.succeed(
            f"su alice -c 'nixld-env -o /tmp/env /etc/foreign/curl; set -a; . /tmp/env; {foreign}' | grep libcurl"
        )
  '';
}
