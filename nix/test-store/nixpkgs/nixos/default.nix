# A small <nixpkgs/nixos>: nix-ld's options, and lib.evalModules as far as it decides whether a module can be evaluated.
#
# Which options a module sets is known before any value: `pkgs` is such a value, an argument that some module defines. So
# a module whose attribute set depends on `pkgs` needs itself, and Nix ends with "infinite recursion", as in NixOS.
{
  configuration,
  pkgs ? import ../. { },
}:

let
  lib = import ../lib.nix;
  inherit (builtins)
    attrNames
    concatMap
    elem
    filter
    foldl'
    functionArgs
    isAttrs
    isFunction
    length
    mapAttrs
    sort
    ;

  # The options, each with how its values are put together.
  one =
    name: values:
    if length values == 1 then builtins.head values else throw "The option `${name}' is defined multiple times.";
  list = _: builtins.concatLists;
  options = {
    "assertions" = list;
    "environment.variables" = name: foldl' (all: value: all // value) { };
    "environment.variables.NIX_LD_LIBRARY_PATH" = one;
    "programs.nix-ld.enable" = one;
    "programs.nix-ld.libraries" = list;
    "_module.args" = name: foldl' (all: value: all // value) { };
  };

  modules = [
    { _module.args = { inherit pkgs; }; }
    { environment.variables.NIX_LD_LIBRARY_PATH = "/run/current-system/sw/share/nix-ld/lib"; }
    configuration
  ];

  loaded = map (
    module:
    let
      function = if isAttrs module || isFunction module then module else import module;
      arguments = mapAttrs (name: _: given.${name} or config."_module.args".${name}) (functionArgs function);
    in
    if isFunction function then function arguments else function
  ) modules;
  given = { inherit lib; };

  # The values that a module gives to options: a list of { name, value }. An attribute set that is no option has them
  # one level deeper.
  values =
    prefix: set:
    concatMap (
      name:
      let
        path = if prefix == "" then name else "${prefix}.${name}";
        value = set.${name};
        deeper = filter (option: builtins.substring 0 (builtins.stringLength path + 1) option == "${path}.") (
          attrNames options
        );
      in
      if options ? ${path} && deeper == [ ] then
        [
          {
            name = path;
            inherit value;
          }
        ]
      else if deeper != [ ] && isAttrs value then
        values path value
      else
        throw "The option `${path}' does not exist."
    ) (attrNames set);
  defined = concatMap (values "") loaded;

  config = mapAttrs (
    option: merge:
    let
      priority = definition: if (definition.value._type or "") == "override" then definition.value.priority else 100;
      mine = filter (definition: definition.name == option) defined;
      first = builtins.head (sort builtins.lessThan (map priority mine));
      strongest = filter (definition: priority definition == first) mine;
    in
    merge option (map (definition: definition.value.content or definition.value) strongest)
  ) options;

  failed = filter (it: !it.assertion) config."assertions";
in
assert elem true (map (it: it.name == "programs.nix-ld.enable") defined);
if (builtins.any (it: it.name == "assertions") defined) && failed != [ ] then
  throw "Failed assertions: ${builtins.concatStringsSep "; " (map (it: it.message) failed)}"
else
  {
    config.programs.nix-ld.enable = config."programs.nix-ld.enable";
    config.programs.nix-ld.libraries = config."programs.nix-ld.libraries";
    config.environment.variables.NIX_LD_LIBRARY_PATH = config."environment.variables.NIX_LD_LIBRARY_PATH";
  }
