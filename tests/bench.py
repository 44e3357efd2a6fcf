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
    """Wall time of one run, in milliseconds."""
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
    _, status = os.waitpid(process, 0)
    took = (time.perf_counter() - start) * 1000
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return took


def alternating(commands):
    """Medians of commands run in turn, so that a busy moment weighs on all of them alike."""
    times = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            times[name].append(once(command))
    return {name: statistics.median(values) for name, values in times.items()}


def peak_memory(command, env=SCRUBBED):
    """Peak memory in MB: read while the program waits to write into a pipe that is full. Linux only."""
    if not os.path.exists("/proc/self/status"):
        return None
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while os.write(writer, b"x" * 4096):
            pass
    except BlockingIOError:
        os.set_blocking(writer, True)
    process = subprocess.Popen(command, stdout=writer, stderr=subprocess.DEVNULL, env=env)
    os.close(writer)
    time.sleep(1)
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    while os.read(reader, 65536):
        pass
    os.close(reader)
    process.wait()
    return round(int(line.split()[1]) / 1024, 1)


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
        memory = peak_memory([PROGRAM, "verify"], env)
    finally:
        sandbox.terminate()
        sandbox.wait()
    return statistics.median(runs), memory


def main():
    times = alternating(
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
        "memory_help_mb": peak_memory([PROGRAM, "--help"]),
        "memory_verify_mb": verify_memory,
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
    print(f"  --help             {figures['memory_help_mb'] or '-':>7} MB")
    print(f"  verify             {figures['memory_verify_mb'] or '-':>7} MB")
    print(f"verify, each answer {LATENCY_MS} ms late, median of {VERIFIES}")
    print(f"  floor              {floor:>7} ms   ({ROUND_TRIPS} round trips)")
    print(f"  measured           {figures['verify_ms']:>7} ms   {figures['verify_ratio']} times")


main()
