# What unpacks archives: the host's tools under the names of nixpkgs' packages. A build that does not name the package
# does not find its tools: see setup.sh.
pkgs:

let
  hosts =
    name: commands:
    pkgs.runCommand name { inherit commands; } ''
      mkdir -p "$out/bin"
      for command in $commands; do ln -s "/usr/bin/$command" "$out/bin"; done
    '';
in
{
  dpkg = hosts "dpkg" [ "dpkg-deb" ];
  libarchive = hosts "libarchive" [
    "bsdcat"
    "bsdtar"
  ];
  rpm = hosts "rpm" [ "rpm2cpio" ];
  unzip = hosts "unzip" [ "unzip" ];

  # nixpkgs pkgs/build-support/appimage: the squashfs begins where the ELF file ends.
  appimageTools.extract =
    {
      pname,
      version,
      src,
    }:
    pkgs.runCommand "${pname}-${version}-extracted" { } ''
      number() { od -An -v "-tu$1" -j "$2" -N "$1" ${src} | tr -d ' '; }
      offset=$(($(number 8 40) + $(number 2 58) * $(number 2 60)))
      /usr/bin/unsquashfs -quiet -no-progress -dest "$out" -offset "$offset" ${src}
    '';
}
