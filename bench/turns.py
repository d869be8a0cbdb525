"""Runs commands in turns, so that all of them meet the same neighbours: turns.py RUNS COMMAND...

Prints, of each, the median and the least time by the clock and on a processor; how many times the first one's these are;
and what part of them the first one takes.
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
        times_first = ", ".join("%.2f" % (a / b) for a, b in zip(of, figures[0]))
        part = ", ".join("%.2f" % (b / a) for a, b in zip(of, figures[0]))
        print("%5.0f ms, least %5.0f; user+sys %5.0f, least %5.0f; x the first: %s; first / this: %s: %s"
              % (*of, times_first, part, " ".join(command[:1] + command[-1:])))


main(int(sys.argv[1]), [shlex.split(command) for command in sys.argv[2:]])
