# The output paths of the attributes of a nixpkgs, to be evaluated with --strict --json. Nothing is built: an output path
# is known from the derivation alone. What throws (unsupported, broken, renamed) is left out.
#
#   path   of nixpkgs, absolute; text, as all arguments: none of them becomes part of an expression
#   also   attributes that no walk finds, JSON: a list of lists of names
{
  path,
  also ? "[]",
}:

let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    filter
    foldl'
    fromJSON
    functionArgs
    intersectAttrs
    isAttrs
    isFunction
    isList
    isString
    match
    tryEval
    unsafeDiscardStringContext
    ;

  nixpkgs = import (/. + path);
  # As nixpkgs is without anybody's overlays. Unfree and insecure packages have libraries too.
  plain = {
    config = {
      allowAliases = false;
      allowInsecurePredicate = _: true;
      allowUnfree = true;
    };
    overlays = [ ];
  };
  pkgs = if isFunction nixpkgs then nixpkgs (intersectAttrs (functionArgs nixpkgs) plain) else nixpkgs;

  # The value, null where it throws.
  try =
    value:
    let
      tried = tryEval value;
    in
    if tried.success then tried.value else null;

  outputPath =
    attribute: derivation: output:
    let
      out = try derivation.${output}.outPath;
    in
    if isString out then
      [
        [
          attribute
          output
          (unsafeDiscardStringContext out)
        ]
      ]
    else
      [ ];

  outputPaths =
    attribute: derivation:
    let
      outputs = try (derivation.outputs or [ "out" ]);
    in
    concatMap (outputPath attribute derivation) (filter isString (if isList outputs then outputs else [ ]));

  isDerivation = value: try (value.type or null) == "derivation";

  # Sets that ask to be walked, as nix-env does; nixpkgs has none more than three deep.
  walk =
    depth: prefix: set:
    concatMap (
      name:
      let
        value = try set.${name};
      in
      if !isAttrs value then
        [ ]
      else if isDerivation value then
        outputPaths (prefix + name) value
      else if depth > 0 && try (value.recurseForDerivations or false) == true then
        walk (depth - 1) "${prefix}${name}." value
      else
        [ ]
    ) (filter (name: match "[A-Za-z_][A-Za-z0-9_-]*" name != null) (attrNames set));

  named =
    names:
    let
      value = foldl' (set: name: if isAttrs set then try (set.${name} or null) else null) pkgs names;
    in
    if isAttrs value && isDerivation value then outputPaths (concatStringsSep "." names) value else [ ];
in
{
  version = try (pkgs.lib.version or "");
  outputs = walk 5 "" pkgs ++ concatMap named (fromJSON also);
}
