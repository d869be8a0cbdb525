# A program in a root directory as other systems have it: the loader in /lib64, the libraries of targetPkgs in /usr/lib,
# and of the host all that is not in there. The host's bubblewrap makes it, as in nixpkgs; 32-bit programs have none here.
pkgs:
{
  name,
  targetPkgs ? _: [ ],
  runScript ? "bash",
  profile ? "",
}:

let
  root =
    pkgs.runCommand "${name}-fhsenv-rootfs"
      {
        packages = targetPkgs pkgs ++ [
          pkgs.glibc
          pkgs.bash
          pkgs.coreutils
        ];
        profile = ''
          export PATH=/usr/bin
          export LD_LIBRARY_PATH=/run/opengl-driver/lib:/usr/lib
          ${profile}
        '';
        passAsFile = [ "profile" ];
      }
      ''
        mkdir -p "$out/etc" "$out/usr/bin" "$out/usr/lib"
        for package in $packages; do
          for directory in bin lib; do
            [ ! -d "$package/$directory" ] || cp -rsn "$package/$directory/." "$out/usr/$directory"
          done
        done
        cp "$profilePath" "$out/etc/profile"
        ln -s usr/bin usr/lib "$out"
        ln -s usr/lib "$out/lib64"
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
