"""Measures start, size, memory and the speed of `verify`, and of the sandbox; started by tests/bench."""

import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

BUILT, EMPTY_BUILT, *OPTIONS = sys.argv[1:]
# Copies, as an installation makes them: how a linker leaves a file in memory makes some starts slower than others.
FOLDER = tempfile.TemporaryDirectory()
PROGRAM, EMPTY = (shutil.copy(program, FOLDER.name) for program in (BUILT, EMPTY_BUILT))
AS_JSON = "--json" in OPTIONS
STARTS = 200
VERIFIES = 11
PEOPLE = 100_000
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


class Door:
    """Lets connections through to a server, and counts them."""

    def __init__(self, port):
        self.behind, self.count = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.open, daemon=True).start()

    def open(self):
        while True:
            here, _ = self.listener.accept()
            self.count += 1
            there = socket.create_connection(("127.0.0.1", self.behind))
            for one, other in ((here, there), (there, here)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    @staticmethod
    def carry(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def sandbox(*options):
    """A sandbox and its details."""
    process = subprocess.Popen(
        [PROGRAM, "sandbox", "--format", "json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=SCRUBBED,
    )
    return process, json.loads(process.stdout.readline())


def verify(*options):
    """Median time, peak memory, processor time and connections of `verify`."""
    process, details = sandbox("--latency", str(LATENCY_MS), *options)
    try:
        env = {**SCRUBBED, **details["env"]}
        if details["ca_file"]:
            env["SSL_CERT_FILE"] = details["ca_file"]
        command = [PROGRAM, "verify", "--format", "json"]
        runs = [once(command, env) for _ in range(VERIFIES)]
        memory = peak_memory([PROGRAM, "verify"], env)
        before = os.times()
        for _ in range(VERIFIES):
            once(command, env)
        after = os.times()
        cpu = (after.children_user + after.children_system - before.children_user - before.children_system) * 1000
        scheme, port = details["endpoint"].split("://127.0.0.1:")
        door = Door(int(port))
        once(command, {**env, "MAZ_AUTH0_ENDPOINT": f"{scheme}://127.0.0.1:{door.port}"})
    finally:
        process.terminate()
        process.wait()
    return statistics.median(runs), memory, cpu / VERIFIES, door.count


def ask(details, path):
    """Time of one answer in milliseconds, over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", int(details["endpoint"].rsplit(":", 1)[1]))
    start = time.perf_counter()
    connection.request("GET", path, headers={"Authorization": f"Bearer {details['admin_token']}"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"{path} was answered with {answer.status}")
    return (time.perf_counter() - start) * 1000


def first_answer():
    """From the start of a seeded sandbox to its first answer, in milliseconds."""
    times = []
    for _ in range(VERIFIES):
        start = time.perf_counter()
        process, details = sandbox("--seed", "7")
        ask(details, "/.well-known/openid-configuration")
        times.append((time.perf_counter() - start) * 1000)
        process.terminate()
        process.wait()
    return statistics.median(times)


def page_of_many():
    """A page of very many users, in milliseconds."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write('[[tenant]]\ndomain = "acme.us.auth0.com"\n')
        for at in range(PEOPLE):
            file.write(
                f'[[tenant.users]]\nuser_id = "auth0|{at:024x}"\nemail = "reader{at}@example.com"\n'
                'connection = "Username-Password-Authentication"\npassword = "practice"\n'
            )
        file.flush()
        process, details = sandbox("--seed", "7", "--tenant", file.name)
        try:
            return statistics.median(ask(details, "/api/v2/users?per_page=50&page=3") for _ in range(VERIFIES))
        finally:
            process.terminate()
            process.wait()


def main():
    times = alternating(
        {"empty": [EMPTY], "version": [PROGRAM, "--version"], "help": [PROGRAM, "--help"]}
    )
    verify_ms, verify_memory, verify_cpu, verify_connections = verify()
    tls_ms, tls_memory, tls_cpu, tls_connections = verify("--tls")
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
        "verify_cpu_ms": round(verify_cpu, 1),
        "verify_connections": verify_connections,
        "tls_ms": round(tls_ms, 1),
        "tls_ratio": round(tls_ms / floor, 2),
        "tls_cpu_ms": round(tls_cpu, 1),
        "tls_connections": tls_connections,
        "tls_memory_mb": tls_memory,
        "sandbox_first_answer_ms": round(first_answer(), 1),
        "sandbox_page_ms": round(page_of_many(), 2),
        "sandbox_people": PEOPLE,
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
    print(f"  verify             {figures['memory_verify_mb'] or '-':>7} MB   ({figures['tls_memory_mb'] or '-'} MB with TLS)")
    print(f"verify, each answer {LATENCY_MS} ms late, median of {VERIFIES}")
    print(f"  floor              {floor:>7} ms   ({ROUND_TRIPS} round trips)")
    for name, title in (("verify", "HTTP"), ("tls", "TLS")):
        print(
            f"  {title:<18} {figures[f'{name}_ms']:>7} ms   {figures[f'{name}_ratio']} times; processor"
            f" {figures[f'{name}_cpu_ms']} ms, {figures[f'{name}_connections']} connections"
        )
    print("sandbox")
    print(f"  its first answer   {figures['sandbox_first_answer_ms']:>7} ms   from its start, seeded")
    print(f"  a page of users    {figures['sandbox_page_ms']:>7} ms   of {PEOPLE:,}")


main()
