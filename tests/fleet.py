"""Measures `verify --all` over fleets; started by tests/bench --fleet.

One sandbox plays every tenant, each under a host name of its own, and lets each answer wait. What counts: the time beside
the least that is possible, the memory of many beside that of few, and descriptors beside the limit."""

import hashlib
import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM, *OPTIONS = sys.argv[1:]
AS_JSON = "--json" in OPTIONS
SIZES = [int(size) for size in OPTIONS if size.isdigit()] or [100, 200, 1000, 10000]
JOBS = 50
LATENCY_MS = 100
# Discovery, keys and token side by side; then both logins and the read side by side.
CHAIN = 2
SCRUBBED = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def secret(at):
    """One of its own for each, of 64 characters, as Auth0 makes them."""
    return hashlib.sha256(f"practice {at}".encode()).hexdigest()


def private(path):
    """A file that is its owner's alone."""
    return open(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii")


def write(folder, count):
    """A tenant file, a record and the secrets of so many."""
    tenants, record = os.path.join(folder, "tenants.toml"), os.path.join(folder, "record.toml")
    with open(tenants, "w", encoding="ascii") as file:
        for at in range(count):
            file.write(
                f'[[tenant]]\ndomain = "t{at:05}.us.auth0.com"\n'
                f'[[tenant.clients]]\nname = "MAZ"\nclient_id = "app{at:05}"\nclient_secret = "{secret(at)}"\n'
                'grant_types = ["client_credentials", "password", "http://auth0.com/oauth/grant-type/password-realm"]\n'
            )
    with private(record) as file:
        file.write("schema = 1\n")
        for at in range(count):
            host = f"t{at:05}.us.auth0.com"
            file.write(
                f'[integrations.t{at:05}]\ndomain = "{host}"\nclient_id = "app{at:05}"\n'
                f'management_api_identifier = "https://{host}/api/v2/"\n'
                'default_directory = "Username-Password-Authentication"\nsubscription_type = "all-access"\n'
                'client_secret = { store = "file" }\n'
            )
    with private(os.path.join(folder, "secrets.toml")) as file:
        file.write("[client_secrets]\n")
        for at in range(count):
            file.write(f't{at:05} = "{secret(at)}"\n')
    return tenants, record


def watch(pid, most):
    """The most descriptors and the peak memory of a process, looked at while it runs. (What the system tells of it at its
    end counts what Python had when it started it.)"""
    while True:
        try:
            most[0] = max(most[0], len(os.listdir(f"/proc/{pid}/fd")))
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                most[1] = next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), most[1])
        except OSError:
            return
        time.sleep(0.02)


def run(command, env):
    """Wall time, CPU time in seconds, peak memory in MB, most descriptors; ends where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most = [0, 0]
    watcher = threading.Thread(target=watch, args=(process.pid, most))
    watcher.start()
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    watcher.join()
    took = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)}: {os.waitstatus_to_exitcode(status)}\n{said.decode()[-2000:]}")
    return took, used.ru_utime + used.ru_stime, most[1] / 1024, most[0]


def warm_up(details, count):
    """Has every tenant make its keys, as those of Auth0 have long done: what is measured is who asks."""
    port = int(details["endpoint"].rsplit(":", 1)[1])

    def ask(first):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for at in range(first, count, JOBS):
            connection.request("GET", "/.well-known/jwks.json", headers={"Host": f"t{at:05}.us.auth0.com"})
            connection.getresponse().read()
        connection.close()

    askers = [threading.Thread(target=ask, args=(first,)) for first in range(JOBS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()


def quickest(command, env):
    """The shortest of some runs, in milliseconds. What else the machine does only makes one longer."""
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - start) * 1000)
    return min(times)


def fleet(count):
    """One fleet, from its files to its figures."""
    with tempfile.TemporaryDirectory() as folder:
        tenants, record = write(folder, count)
        sandbox = subprocess.Popen(
            [PROGRAM, "sandbox", "--seed", "7", "--tenant", tenants, "--latency", str(LATENCY_MS), "--format", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=SCRUBBED,
        )
        try:
            details = json.loads(sandbox.stdout.readline())
            env = {**SCRUBBED, "MAZ_AUTH0_ENDPOINT": details["endpoint"]}
            common = ["--config", record]
            warm_up(details, count)
            listed = quickest([PROGRAM, "list", *common], env)
            verify = [PROGRAM, "verify", "--all", "-q", "--jobs", str(JOBS), "--format", "jsonl", *common]
            runs = [run(verify, env) for _ in range(3 if count <= 1000 else 1)]
            took, cpu, _, _ = min(runs)
            memory, descriptors = (max(figures) for figures in list(zip(*runs))[2:])
        finally:
            sandbox.terminate()
            sandbox.wait()
    floor = CHAIN * LATENCY_MS / 1000 * -(-count // JOBS)
    return {
        "integrations": count,
        "seconds": round(took, 2),
        "floor_seconds": round(floor, 2),
        "ratio": round(took / floor, 2),
        "cpu_ms_each": round(cpu * 1000 / count, 2),
        "memory_mb": round(memory, 1),
        "descriptors": descriptors,
        "limit": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "list_ms": round(listed, 1),
    }


def main():
    rows = [fleet(size) for size in SIZES]
    for row in rows:
        row["memory_ratio"] = round(row["memory_mb"] / rows[0]["memory_mb"], 2)
    if AS_JSON:
        print(json.dumps(rows))
        return
    print(f"verify --all, {JOBS} at once, each answer {LATENCY_MS} ms late; floor: {CHAIN} round trips each")
    print("integrations  seconds  floor  times  CPU ms each  peak MB  times  descriptors (limit)  list ms")
    for row in rows:
        print(
            f"{row['integrations']:>12}  {row['seconds']:>7}  {row['floor_seconds']:>5}  {row['ratio']:>5}"
            f"  {row['cpu_ms_each']:>11}  {row['memory_mb']:>7}  {row['memory_ratio']:>5}"
            f"  {row['descriptors']:>11} ({row['limit']})  {row['list_ms']:>7}"
        )


main()
