# What the flake, the package and the modules use of nixpkgs' lib beside what the small <nixpkgs>
# has. Of the module system there is only what puts values together: whether they have the right
# types, the real one says.
rec {
  inherit (builtins) concatMap;
  importJSON = path: builtins.fromJSON (builtins.readFile path);
  mapAttrsToList = f: attrs: map (name: f name attrs.${name}) (builtins.attrNames attrs);
  recursiveUpdate =
    left: right:
    left
    // builtins.mapAttrs (
      name: value:
      if left ? ${name} && builtins.isAttrs left.${name} && builtins.isAttrs value then
        recursiveUpdate left.${name} value
      else
        value
    ) right;

  licenses.mit = {
    spdxId = "MIT";
    free = true;
  };
  sourceTypes = {
    fromSource.isSource = true;
    binaryBytecode.isSource = false;
    binaryNativeCode.isSource = false;
  };

  mkOption = option: option // { _type = "option"; };
  mkEnableOption =
    description:
    mkOption {
      default = false;
      inherit description;
      type = types.bool;
    };
  literalExpression = text: text;
  mkIf = condition: value: if condition then value else { };
  mkMerge = builtins.foldl' recursiveUpdate { };
  mkDefault = value: value;
  types = {
    bool = "bool";
    package = "package";
    str = "str";
    listOf = type: "list of ${type}";
    nullOr = type: "null or ${type}";
  };
}
