"""Runs commands in turns: turns.py RUNS COMMAND...

Prints, of each, the median and the least time by the clock and on a processor, and how often the first goes into it.
"""
import resource
import shlex
import statistics
import subprocess
import sys
import time


def once(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    clock = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock * 1000, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main(runs, commands):
    times = [[] for _ in commands]
    for turn in range(runs + 1):
        for command, of in zip(commands, times):
            taken = once(command)
            if turn:  # The first warms the caches.
                of.append(taken)
    figures = []
    for of in times:
        clock, processor = zip(*of)
        figures.append((statistics.median(clock), min(clock), statistics.median(processor), min(processor)))
    for command, of in zip(commands, figures):
        ratios = ", ".join("%.2f" % (a / b) for a, b in zip(of, figures[0]))
        print("%4.0f ms, least %4.0f; user+sys %4.0f, least %4.0f; ratios %s: %s"
              % (*of, ratios, " ".join(command[:1] + command[-1:])))


main(int(sys.argv[1]), [shlex.split(command) for command in sys.argv[2:]])
