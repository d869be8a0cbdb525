# A program in a root directory as other systems have it: the loader in /lib64, the libraries of targetPkgs in /usr/lib,
# and of the host all that is not in there. The host's bubblewrap makes it, as in nixpkgs. With multiArch, what multiPkgs
# makes of the 64-bit packages is in /usr/lib64 too, and what it makes of the 32-bit ones in /usr/lib32.
pkgs:
{
  name,
  targetPkgs ? _: [ ],
  multiPkgs ? _: [ ],
  multiArch ? false,
  runScript ? "bash",
  profile ? "",
}:

let
  narrow = pkgs.pkgsi686Linux;
  root =
    pkgs.runCommand "${name}-fhsenv-rootfs"
      {
        packages = [
          pkgs.glibc
          pkgs.bash
          pkgs.coreutils
        ]
        ++ targetPkgs pkgs
        ++ multiPkgs pkgs;
        narrow = if multiArch then [ narrow.glibc ] ++ multiPkgs narrow else [ ];
        profile = ''
          export PATH=/usr/bin
          export LD_LIBRARY_PATH=/run/opengl-driver/lib:/run/opengl-driver-32/lib:/usr/lib:/usr/lib32
          ${profile}
        '';
        passAsFile = [ "profile" ];
      }
      ''
        mkdir -p "$out/etc" "$out/usr/bin" "$out/usr/lib64" "$out/usr/lib32"
        for package in $packages; do
          [ ! -d "$package/bin" ] || cp -rsn "$package/bin/." "$out/usr/bin"
          [ ! -d "$package/lib" ] || cp -rsn "$package/lib/." "$out/usr/lib64"
        done
        for package in $narrow; do
          [ ! -d "$package/lib" ] || cp -rsn "$package/lib/." "$out/usr/lib32"
        done
        ln -s lib64 "$out/usr/lib"
        [ -e "$out/usr/bin/sh" ] || ln -s bash "$out/usr/bin/sh"
        [ -z "$narrow" ] || ln -sf ../lib32/ld-linux.so.2 "$out/usr/lib64/ld-linux.so.2"
        cp "$profilePath" "$out/etc/profile"
        ln -s usr/bin usr/lib usr/lib64 usr/lib32 "$out"
      '';
  init = pkgs.writeShellScript "${name}-init" ''
    source /etc/profile
    exec ${runScript} "$@"
  '';
in
pkgs.writeShellScriptBin name ''
  mounts=(--dev-bind /dev /dev --proc /proc)
  for entry in ${root}/*; do mounts+=(--ro-bind "$entry" "/''${entry##*/}"); done
  for entry in /*; do
    case $entry in /dev | /proc) ;; *) [ -e "${root}$entry" ] || mounts+=(--bind "$entry" "$entry") ;; esac
  done
  exec bwrap "''${mounts[@]}" --chdir "$PWD" ${init} "$@"
''
