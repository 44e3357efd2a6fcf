"""Measures start, size, memory and the speed of `verify`; started by tests/bench."""

import json
import os
import statistics
import subprocess
import sys
import time

PROGRAM, EMPTY, *OPTIONS = sys.argv[1:]
AS_JSON = "--json" in OPTIONS
STARTS = 200
VERIFIES = 11
LATENCY_MS = 100
# Discovery, keys and token side by side; then both logins and the read side by side.
ROUND_TRIPS = 2

SCRUBBED = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def once(command, env=SCRUBBED):
    """Wall time in milliseconds and peak memory in KiB of one run."""
    start = time.perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        env,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(process, 0)
    took = (time.perf_counter() - start) * 1000
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    memory = usage.ru_maxrss // 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return took, memory


def alternating(commands):
    """Medians of commands run in turn, so that a busy moment weighs on all of them alike."""
    times = {name: [] for name in commands}
    memory = {name: 0 for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            took, peak = once(command)
            times[name].append(took)
            memory[name] = max(memory[name], peak)
    return {name: statistics.median(values) for name, values in times.items()}, memory


def verify():
    sandbox = subprocess.Popen(
        [PROGRAM, "sandbox", "--format", "json", "--latency", str(LATENCY_MS)],
        stdout=subprocess.PIPE,
        env=SCRUBBED,
    )
    try:
        details = json.loads(sandbox.stdout.readline())
        env = {**SCRUBBED, **details["env"]}
        runs = [once([PROGRAM, "verify", "--format", "json"], env) for _ in range(VERIFIES)]
    finally:
        sandbox.terminate()
        sandbox.wait()
    return statistics.median(took for took, _ in runs), max(memory for _, memory in runs)


def main():
    times, memory = alternating(
        {"empty": [EMPTY], "version": [PROGRAM, "--version"], "help": [PROGRAM, "--help"]}
    )
    verify_ms, verify_memory = verify()
    floor = LATENCY_MS * ROUND_TRIPS
    figures = {
        "start_empty_ms": round(times["empty"], 2),
        "start_version_ms": round(times["version"], 2),
        "start_help_ms": round(times["help"], 2),
        "start_version_ratio": round(times["version"] / times["empty"], 2),
        "start_help_ratio": round(times["help"] / times["empty"], 2),
        "size_mb": round(os.path.getsize(PROGRAM) / 1e6, 2),
        "size_empty_mb": round(os.path.getsize(EMPTY) / 1e6, 2),
        "memory_version_mb": round(memory["version"] / 1024, 1),
        "memory_empty_mb": round(memory["empty"] / 1024, 1),
        "memory_verify_mb": round(verify_memory / 1024, 1),
        "verify_ms": round(verify_ms, 1),
        "verify_floor_ms": floor,
        "verify_ratio": round(verify_ms / floor, 2),
    }
    if AS_JSON:
        print(json.dumps(figures))
        return
    print(f"start, median of {STARTS}, in turn")
    print(f"  an empty program   {figures['start_empty_ms']:>7} ms")
    print(f"  --version          {figures['start_version_ms']:>7} ms   {figures['start_version_ratio']} times")
    print(f"  --help             {figures['start_help_ms']:>7} ms   {figures['start_help_ratio']} times")
    print("size")
    print(f"  the binary         {figures['size_mb']:>7} MB   (empty {figures['size_empty_mb']} MB)")
    print("peak memory")
    print(f"  --version          {figures['memory_version_mb']:>7} MB   (empty {figures['memory_empty_mb']} MB)")
    print(f"  verify             {figures['memory_verify_mb']:>7} MB")
    print(f"verify, each answer {LATENCY_MS} ms late, median of {VERIFIES}")
    print(f"  floor              {floor:>7} ms   ({ROUND_TRIPS} round trips)")
    print(f"  measured           {figures['verify_ms']:>7} ms   {figures['verify_ratio']} times")


main()
