"""Writes docs/performance.md from what the measuring scripts print as JSON; started by tests/figures."""

import json
import os
import subprocess
import sys
import time

PAGE = "docs/performance.md"


def measured(script, *options):
    """What a script prints with --json; None where it is missing something that it needs."""
    print(f"{script} {' '.join(options)} ...", file=sys.stderr)
    ended = subprocess.run([script, *options, "--json"], stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(ended.stdout) if ended.stdout.strip() else None


def bench(of):
    floor = of["verify_floor_ms"]
    rows = [
        ("`--version`, start to end", f"{of['start_version_ms']} ms", f"{of['start_empty_ms']} ms, an empty Rust program of the same profile", of["start_version_ratio"], "1.5"),
        ("`--help`, start to end", f"{of['start_help_ms']} ms", "the same", of["start_help_ratio"], "1.5"),
        ("`verify` over HTTP, each answer 100 ms late", f"{of['verify_ms']} ms", f"{floor} ms, its two round trips", of["verify_ratio"], "+ 15 ms"),
        ("`verify` over TLS, the same", f"{of['tls_ms']} ms", "the same", of["tls_ratio"], "+ 15 ms"),
        ("its connections over TLS", of["tls_connections"], "", "", "2"),
        ("its processor time, HTTP and TLS", f"{of['verify_cpu_ms']} and {of['tls_cpu_ms']} ms", "", "", "10 ms"),
        ("its peak memory, HTTP and TLS", f"{of['memory_verify_mb']} and {of['tls_memory_mb']} MB", "", "", "15 MB"),
        ("size of the binary, stripped", f"{of['size_mb']} MB", "", "", "8 MB"),
        ("sandbox: its first answer, from its start, with a seed", f"{of['sandbox_first_answer_ms']} ms", "", "", "10 ms"),
        (f"sandbox: a page of {of['sandbox_people']:,} users", f"{of['sandbox_page_ms']} ms", "", "", "2 ms"),
    ]
    return table(("what", "measured", "compared with", "times", "target"), rows)


def fleet(rows):
    return table(
        ("integrations", "seconds", "floor", "times", "processor each", "peak memory", "times", "descriptors", "`list`"),
        [
            (
                f"{row['integrations']:,}", row["seconds"], row["floor_seconds"], row["ratio"], f"{row['cpu_ms_each']} ms",
                f"{row['memory_mb']} MB", row["memory_ratio"], f"{row['descriptors']} of {row['limit']:,}", f"{row['list_ms']} ms",
            )
            for row in rows
        ],
    )


def load(of):
    rows = [(name, f"{rate:,}", of["failed"][name]) for name, rate in of["per_second"].items()]
    start, full, end = (of[f"memory_{when}_mb"] for when in ("start", "first_round", "second_round"))
    text = table(("what is asked for", "a second", "failed"), rows)
    return f"{text}\nMemory: {start} MB at start, {full} MB once what is kept of a run is full, {end} MB after as many requests again.\n"


def peers(of):
    rows = [
        (name, f"{row['ms']:,} ms", f"{row['memory_mb']} MB", row["requests"], row["noticed"], row["named"])
        for name, row in of.items()
    ]
    return table(("program", "time", "peak memory", "requests", "of ten broken, noticed", "named"), rows)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def main():
    parts = {
        "bench": (bench, ["tests/bench"]),
        "fleet": (fleet, ["tests/bench", "--fleet"]),
        "peers": (peers, ["tests/peers"]),
        "load": (load, ["tests/load"]),
    }
    wanted = sys.argv[1:] or list(parts)
    if unknown := [name for name in wanted if name not in parts]:
        sys.exit(f"tests/figures: {unknown[0]} is none of {', '.join(parts)}")
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    for name in wanted:
        draw, script = parts[name]
        figures = measured(*script)
        if figures is None:
            print(f"left out: {name}; {PAGE} keeps what it said", file=sys.stderr)
            continue
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, rest = page.split(begin)
        day = time.strftime("%Y-%m-%d")
        page = f"{before}{begin}Measured on {day}, {os.cpu_count()} processors.\n\n{draw(figures)}\n{end}{rest.split(end, 1)[1]}"
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page)


main()
