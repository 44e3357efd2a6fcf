"""Peers on the same sandboxes; started by tests/peers."""

import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM, OIDC, DEPLOY_CLI, *OPTIONS = sys.argv[1:]
AS_JSON = "--json" in OPTIONS
RUNS = 5
SCRUBBED = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LANG": "C.UTF-8"}

# What is broken, and the words by which a person would know it, where a program does not name the cause as we do.
BROKEN = {
    "application.credentials/refused": "client.?secret|unauthorized|access.denied",
    "application.client-credentials-grant/grant-disabled": "grant type.*client_credentials|client_credentials.*not allowed",
    "application.api-access/no-client-grant": "client.?grant|not authorized to access",
    "application.scopes/missing": "update:users_app_metadata|insufficient.scope",
    "audience.identifier/unknown-api": "service not found|unknown.*(api|audience)",
    "password.grant/grant-disabled": "grant type.*password|password.*not allowed",
    "directory.default/not-set": "default.?(directory|connection)",
    "directory.enabled/disabled-for-application": "connection.*(disabled|not enabled)",
    "code.grant/grant-disabled": "grant type.*authorization_code|authorization_code.*not allowed",
    "code.callback/callback-not-allowed": "callback",
}


def sandbox(*options):
    process = subprocess.Popen(
        [PROGRAM, "sandbox", "--tls", "--seed", "7", "--format", "json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=SCRUBBED,
    )
    return process, json.loads(process.stdout.readline())


class Tenant:
    """The same tenant twice: for programs that can be told where to connect, and for those that take the issuer for it."""

    def __init__(self, *options):
        one, self.ours = sandbox(*options)
        other, self.theirs = sandbox("--loopback-issuer", *options)
        self.processes = (one, other)
        # Who can name no API is given one by the tenant.
        change(self.theirs, "/api/v2/tenants/settings", {"default_audience": self.theirs["env"]["MAZ_AUTH0_AUDIENCE"]})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.wait()

    def requests(self):
        return sum(requests(details) for details in (self.ours, self.theirs))


def commands(tenant, folder):
    """What each program is asked to do with a tenant: the most that it can say of MAZ's part in it."""
    env = {**SCRUBBED, "HOME": folder}
    details = tenant.theirs
    values = details["env"]
    ours = {**env, **tenant.ours["env"], "SSL_CERT_FILE": tenant.ours["ca_file"]}
    theirs = {**env, "NODE_EXTRA_CA_CERTS": details["ca_file"], "SSL_CERT_FILE": details["ca_file"]}
    host = details["endpoint"].split("://")[1]
    deploy = {**theirs, "AUTH0_DOMAIN": host, "AUTH0_CLIENT_ID": values["MAZ_AUTH0_CLIENT_ID"]}
    deploy["AUTH0_CLIENT_SECRET"] = values["MAZ_AUTH0_CLIENT_SECRET"]
    deploy["AUTH0_AUDIENCE"] = values["MAZ_AUTH0_AUDIENCE"]
    admin = {**theirs, "AUTH0_DOMAIN": host, "AUTH0_ACCESS_TOKEN": details["admin_token"]}
    export = [DEPLOY_CLI, "export", "--format", "yaml", "--output_folder", folder]
    oidc = [OIDC, "--config", f"{folder}/oidc.yaml", "create", "confidential", "maz", "--force"]
    oidc += ["--issuer", f"{details['endpoint']}/", "--client-id", values["MAZ_AUTH0_CLIENT_ID"]]
    oidc += ["--client-secret", values["MAZ_AUTH0_CLIENT_SECRET"]]
    return {
        "maz-auth0 verify": ([PROGRAM, "verify"], ours),
        "auth0-deploy-cli export, an administrator's token": (export, admin),
        "auth0-deploy-cli export, MAZ's application": (export, deploy),
        "oidc-cli, a token": (oidc, theirs),
    }


def run(command, env):
    """Time in milliseconds, exit code and what was said."""
    start = time.perf_counter()
    ended = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return (time.perf_counter() - start) * 1000, ended.returncode, ended.stdout.decode(errors="replace")


def memory(command, env):
    """Peak memory in MB as `time` measures it; what Python starts itself counts Python's own."""
    with tempfile.NamedTemporaryFile("r") as told:
        measure = ["/usr/bin/time", "--quiet", "--format", "%M", "--output", told.name]
        subprocess.run([*measure, *command], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return round(int(told.read()) / 1024, 1)


def change(details, path, members):
    context = ssl.create_default_context(cafile=details["ca_file"])
    headers = {"Authorization": f"Bearer {details['admin_token']}", "Content-Type": "application/json"}
    url, data = f"{details['endpoint']}{path}", json.dumps(members).encode()
    urllib.request.urlopen(urllib.request.Request(url, data, headers, method="PATCH"), context=context).close()


def requests(details):
    context = ssl.create_default_context(cafile=details["ca_file"])
    url = f"{details['endpoint']}/_sandbox/requests?take=10000"
    with urllib.request.urlopen(url, context=context) as answer:
        return len([one for one in json.load(answer) if not one["path"].startswith("/_sandbox")])


def measured():
    rows = {}
    with Tenant() as tenant, tempfile.TemporaryDirectory() as folder:
        for name, (command, env) in commands(tenant, folder).items():
            before = tenant.requests()
            runs = [run(command, env) for _ in range(RUNS)]
            asked = tenant.requests() - before
            rows[name] = {
                "ms": round(statistics.median(took for took, *_ in runs)),
                "memory_mb": memory(command, env),
                "requests": round(asked / RUNS),
                "exit": runs[0][1],
                "noticed": 0,
                "named": 0,
            }
    return rows


def main():
    rows = measured()
    for broken, words in BROKEN.items():
        with Tenant("--break", broken) as tenant, tempfile.TemporaryDirectory() as folder:
            for name, (command, env) in commands(tenant, folder).items():
                _, code, said = run(command, env)
                row = rows[name]
                # What fails on a healthy tenant as well notices nothing.
                noticed = code != 0 and row["exit"] == 0
                row["noticed"] += noticed
                row["named"] += noticed and bool(broken in said or re.search(words, said, re.IGNORECASE))
    if AS_JSON:
        print(json.dumps(rows))
        return
    print(f"median of {RUNS} on a healthy sandbox over TLS; {len(BROKEN)} broken ones, one after the other")
    for name, row in rows.items():
        print(
            f"  {name:<50} {row['ms']:>6} ms {row['memory_mb']:>6} MB {row['requests']:>4} requests"
            f"  exit {row['exit']}; of {len(BROKEN)} broken noticed {row['noticed']}, named {row['named']}"
        )


main()
