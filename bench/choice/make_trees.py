"""Makes the trees that bench/choice/trees times: make_trees.py DIRECTORY PATHS."""

import os
import shutil
import struct
import subprocess
import sys

# Of the loader's own glibc, which no tree brings along.
GLIBC = ("ld-linux", "libc.so", "libm.so", "libc-", "libm-", "ld-", "libpthread", "libdl", "librt")


def libraries(places):
    found = []
    for place in places:
        for directory, _, names in os.walk(place):
            for name in names:
                path = os.path.join(directory, name)
                if ".so" in name and not os.path.islink(path):
                    with open(path, "rb") as file:
                        if file.read(4) == b"\x7fELF":
                            found.append(path)
    return sorted(found)


def generations(paths):
    """The libraries of the three generations in turn: each gives a third of a tree."""
    by_generation = {}
    with open(paths) as lines:
        for line in lines:
            generation, package, path = line.split()
            if package not in ("glibc", "libc6") and "-" not in generation:
                by_generation.setdefault(generation, []).append(os.path.join(path, "lib"))
    lists = [libraries(places) for _, places in sorted(by_generation.items())]
    lists = [[p for p in some if os.path.basename(os.path.dirname(p)) == "lib"] for some in lists]
    return [some[i] for i in range(max(map(len, lists))) for some in lists if i < len(some)]


def soname(path):
    shown = subprocess.run(["patchelf", "--print-soname", path], capture_output=True, text=True)
    return shown.stdout.strip()


def flat(directory, sources, count, links):
    if os.path.exists(directory):
        return
    part = directory + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    for source in sources:
        target = os.path.join(part, os.path.basename(source))
        if os.path.basename(source).startswith(GLIBC) or os.path.lexists(target):
            continue
        shutil.copy(source, target)
        os.chmod(target, 0o755)
        done = subprocess.run(["patchelf", "--remove-rpath", target], capture_output=True)
        if done.returncode != 0:
            os.remove(target)
        elif len(os.listdir(part)) == count:
            break
    for name in sorted(os.listdir(part)) if links else []:
        wanted = soname(os.path.join(part, name))
        if wanted and "/" not in wanted and not os.path.lexists(os.path.join(part, wanted)):
            os.symlink(name, os.path.join(part, wanted))
    os.rename(part, directory)


def tiny(path, own, needed, interpreter=None):
    """An ELF file with next to nothing in it but its name and its dependencies."""
    strings, places = b"\0", {}
    dynamic = []
    for tag, text in [(1, n) for n in needed] + ([(14, own)] if own else []):
        places.setdefault(text, len(strings))
        if places[text] == len(strings):
            strings += text.encode() + b"\0"
        dynamic.append((tag, places[text]))
    headers = 2 + bool(interpreter)
    at = 64 + 56 * headers
    loader = interpreter.encode() + b"\0" if interpreter else b""
    symbols = (at + len(loader) + 15) & ~15
    table, text = symbols + 24, symbols + 40
    place = (text + len(strings) + 15) & ~15
    dynamic += [(5, text), (6, symbols), (4, table), (10, len(strings)), (11, 24), (0, 0)]
    size = place + 16 * len(dynamic)
    out = bytearray(size)
    out[:64] = b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, headers, 64, 0, 0)
    segments = struct.pack("<IIQQQQQQ", 3, 4, at, at, at, len(loader), len(loader), 1) if loader else b""
    segments += struct.pack("<IIQQQQQQ", 1, 6, 0, 0, 0, size, size, 4096)
    segments += struct.pack("<IIQQQQQQ", 2, 6, place, place, place, 16 * len(dynamic), 16 * len(dynamic), 8)
    out[64:64 + len(segments)] = segments
    out[at:at + len(loader)] = loader
    out[table:table + 16] = struct.pack("<IIII", 1, 1, 0, 0)
    out[text:text + len(strings)] = strings
    for i, (tag, value) in enumerate(dynamic):
        struct.pack_into("<QQ", out, place + 16 * i, tag, value)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(out)
    os.chmod(path, 0o755)


def chain(directory, glibc, lengths):
    if os.path.exists(directory):
        return
    part = directory + ".part"
    shutil.rmtree(part, ignore_errors=True)
    store = os.path.join(part, "store")
    os.makedirs(store)
    shutil.copytree(glibc, os.path.join(store, os.path.basename(glibc)), symlinks=True)
    for n in lengths:
        for i in range(n):
            name = f"lib{n}x{i}.so.1"
            needs = [f"lib{n}x{i + 1}.so.1"] if i < n - 1 else ["libc.so.6"]
            tiny(f"{store}/{n:04d}{i:028d}-p{n}-{i}/lib/{name}", name, needs)
        tiny(f"{part}/{n}/program", None, [f"lib{n}x0.so.1"], "/lib64/ld-linux-x86-64.so.2")
    for name in os.listdir(store):
        os.utime(os.path.join(store, name), (1, 1))
    os.rename(part, directory)


def main():
    work, paths = sys.argv[1:]
    three = generations(paths)
    host = libraries(["/usr/lib/x86_64-linux-gnu"])
    for links in ("-links", ""):
        flat(f"{work}/three-400{links}", three, 400, links)
        for count in (800, 1000, 100):
            flat(f"{work}/host-{count}{links}", host, count, links)
    with open(paths) as lines:
        glibc = next(line.split()[2] for line in lines if line.split()[1] == "glibc")
    chain(f"{work}/chain", glibc, (100, 400, 1000))


main()
