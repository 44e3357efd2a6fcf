"""Puts load on a sandbox with wrk; started by tests/load."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

TARGET = 1000
CONNECTIONS = 50
# Tokens of this API have an id of their own each, and so a signature of their own: how many there are is the processor's
# doing, and no target.
SINGULAR = "token with an id of its own"
SINGULAR_API = "https://load.example.com/"

parser = argparse.ArgumentParser(prog="tests/load")
parser.add_argument("program")
parser.add_argument("--json", action="store_true")
parser.add_argument("--seconds", type=int, default=15)
OPTIONS = parser.parse_args()


def cases(details):
    """What is asked for: a name, and the request as wrk's own script."""
    env = details["env"]
    client = {"client_id": env["MAZ_AUTH0_CLIENT_ID"], "client_secret": env["MAZ_AUTH0_CLIENT_SECRET"]}
    machine = {**client, "grant_type": "client_credentials", "audience": env["MAZ_AUTH0_AUDIENCE"]}
    reader = {
        **client,
        "grant_type": "password",
        "username": details["username"],
        "password": details["password"],
        "scope": "openid profile email offline_access",
    }
    bearer = {"authorization": f"Bearer {details['admin_token']}"}
    allow_singular(details)
    return {
        "discovery": get("/.well-known/openid-configuration"),
        "key set": get("/.well-known/jwks.json"),
        "token of the application": post("/oauth/token", machine),
        SINGULAR: post("/oauth/token", {**machine, "audience": SINGULAR_API}),
        "login with a password": post("/oauth/token", reader),
        "list of users": get("/api/v2/users", bearer),
    }


def allow_singular(details):
    """Makes the API, and lets the application have tokens for it."""
    api = {"name": "Load", "identifier": SINGULAR_API, "token_dialect": "rfc9068_profile"}
    grant = {"client_id": details["env"]["MAZ_AUTH0_CLIENT_ID"], "audience": SINGULAR_API, "scope": []}
    for path, body in (("resource-servers", api), ("client-grants", grant)):
        request = urllib.request.Request(
            f"{details['endpoint']}/api/v2/{path}",
            json.dumps(body).encode(),
            {"authorization": f"Bearer {details['admin_token']}", "content-type": "application/json"},
        )
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).close()


def get(path, headers=()):
    return script("GET", path, dict(headers), None)


def post(path, body):
    return script("POST", path, {"content-type": "application/json"}, json.dumps(body))


def script(method, path, headers, body):
    # JSON's texts are Lua's, as nothing in them is beyond ASCII.
    lines = [f"wrk.method = {json.dumps(method)}", f"wrk.path = {json.dumps(path)}"]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]
    if body is not None:
        lines.append(f"wrk.body = {json.dumps(body)}")
    return "\n".join(lines) + "\n"


def load(endpoint, path):
    """Requests a second, how many there were, and how many of them failed."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{OPTIONS.seconds}s", "-s", path, endpoint]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", text).group(1))
    total = int(re.search(r"(\d+) requests in", text).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    socket = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    failed = int(refused.group(1)) if refused else 0
    failed += sum(map(int, socket.groups())) if socket else 0
    return rate, total, failed


def memory(process):
    """Resident memory in MB; Linux only."""
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
    except FileNotFoundError:
        return None
    return round(int(line.split()[1]) / 1024, 1)


def measure():
    sandbox = subprocess.Popen(
        [OPTIONS.program, "sandbox", "--format", "json", "--seed", "1"],
        stdout=subprocess.PIPE,
        env={"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8"},
    )
    try:
        details = json.loads(sandbox.stdout.readline())
        memories = [memory(sandbox)]
        found, total = {}, 0
        with tempfile.TemporaryDirectory() as folder:
            # Twice: the first round fills what is kept of a run, and after that nothing may grow.
            requested = cases(details)
            for _ in range(2):
                for name, text in requested.items():
                    path = os.path.join(folder, "request.lua")
                    with open(path, "w", encoding="ascii") as file:
                        file.write(text)
                    rate, requests, failed = load(details["endpoint"], path)
                    lowest, before = found.get(name, (rate, 0))
                    found[name] = (min(rate, lowest), before + failed)
                    total += requests
                memories.append(memory(sandbox))
    finally:
        sandbox.terminate()
        sandbox.wait()
    return found, total, memories


def main():
    found, total, memories = measure()
    rates = {name: round(rate) for name, (rate, _) in found.items()}
    failed = {name: failed for name, (_, failed) in found.items()}
    start, full, end = memories
    fast = all(rate >= TARGET for name, rate in rates.items() if name != SINGULAR)
    good = fast and not any(failed.values())
    if OPTIONS.json:
        figures = {
            "target_per_second": TARGET,
            "per_second": rates,
            "failed": failed,
            "requests": total,
            "memory_start_mb": start,
            "memory_first_round_mb": full,
            "memory_second_round_mb": end,
        }
        print(json.dumps(figures))
        sys.exit(0 if good else 1)
    print(f"requests a second, the lower of two rounds of {OPTIONS.seconds} s, {CONNECTIONS} connections, target {TARGET}")
    for name, rate in rates.items():
        print(f"  {name:<27} {rate:>7}   {rate / TARGET:.1f} times   {failed[name]} failed")
    print(f"memory, over {total} requests")
    print(f"  at start                    {start or '-':>7} MB")
    print(f"  after the first round       {full or '-':>7} MB")
    print(f"  after the second            {end or '-':>7} MB")
    sys.exit(0 if good else 1)


main()
