# The part of nixpkgs' lib that generated expressions use.
let
  inherit (builtins)
    concatStringsSep
    filter
    listToAttrs
    match
    readFile
    ;
in
rec {
  inherit (builtins) attrNames attrValues concatStringsSep mapAttrs;

  getOutput = output: package: package.${output} or package.out or package;
  getLib = getOutput "lib";
  getBin = getOutput "bin";
  getDev = getOutput "dev";
  getExe = package: getExe' package (package.meta.mainProgram or package.pname);
  getExe' = package: name: "${getBin package}/bin/${name}";

  makeSearchPath =
    subDir: paths:
    concatStringsSep ":" (map (path: "${path}/${subDir}") (filter (path: path != null) paths));
  makeSearchPathOutput =
    output: subDir: packages:
    makeSearchPath subDir (map (getOutput output) packages);
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  makeBinPath = makeSearchPathOutput "bin" "bin";

  removeSuffix =
    suffix: string:
    let
      size = builtins.stringLength string - builtins.stringLength suffix;
    in
    if size >= 0 && builtins.substring size (-1) string == suffix then
      builtins.substring 0 size string
    else
      string;
  fileContents = file: removeSuffix "\n" (readFile file);

  versionAtLeast = version: other: builtins.compareVersions version other >= 0;

  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkForce = mkOverride 50;

  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: values: if condition then values else [ ];
  optionalString = condition: string: if condition then string else "";
  genAttrs =
    names: f:
    listToAttrs (
      map (name: {
        inherit name;
        value = f name;
      }) names
    );
  escapeShellArg =
    value:
    let
      string = toString value;
    in
    if match "[[:alnum:],._+:@%/-]+" string != null then
      string
    else
      "'${builtins.replaceStrings [ "'" ] [ "'\\''" ] string}'";
  escapeShellArgs = values: concatStringsSep " " (map escapeShellArg values);
}
