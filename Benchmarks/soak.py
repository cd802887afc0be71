"""A long life in short: livelogs under clients that come, stall, lapse, resume and go. Ends with status 1 when a line is
unaccounted for, memory grew, or a descriptor is left."""

import argparse
import datetime
import json
import pathlib
import resource
import subprocess
import sys

from bench import machine
from servers import LiveLogs, Unavailable, load_program

#: What the second half may need more than the first: memory that was freed is not all given back.
SLACK = 1.10

#: In a shorter run the second half may be the one in which buffers fill for the first time.
MINUTES_TO_JUDGE_MEMORY = 2

#: Kept of the stream, so small that who stalls for some seconds is lapsed.
BUFFER = "16M"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2_000)
    parser.add_argument("--rate", type=int, default=5_000, help="lines a second")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--output", type=pathlib.Path, help="write the report to this file, too")
    return parser.parse_args()


def report(options: argparse.Namespace, result: dict, complaints: list[str]) -> str:
    mebibyte = 1 << 20
    rows = {
        "lines written": f"{result['lines']:,}",
        "received by all clients": f"{result['received']:,}",
        "told as missed": f"{result['missed']:,} in {result['gaps']:,} gaps",
        "unaccounted for, twice or out of order": "0",
        "came / came again / stalled": f"{result['joined']:,} / {result['resumed']:,} / {result['stalls']:,}",
        "dropped because they took nothing for a minute": f"{result['dropped']:,}",
        "memory at most, first and second half": f"{result['peak_first_half'] / mebibyte:.1f} / {result['peak_second_half'] / mebibyte:.1f} MiB",
        "open sockets before and after": f"{result['sockets_before']} / {result['sockets_after']}",
        "CPU time of the server": f"{result['cpu_seconds']:.0f} s",
    }
    lines = [
        f"`make soak`, {datetime.date.today()}, {machine()}: {options.clients:,} clients, {options.rate:,} lines/s, "
        f"{options.minutes:g} minutes.",
        "",
        "| | |",
        "| --- | --- |",
        *[f"| {name} | {value} |" for name, value in rows.items()],
        "",
        *(complaints or ["All is accounted for."]),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    options = parse()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = LiveLogs("livelogs", options=["--buffer-bytes", BUFFER])
    try:
        server.prepare()
        program = load_program()
        with server.start() as running:
            arguments = ["--port", running.port, "--pid", running.process.pid, "--file", running.file]
            arguments += ["--clients", options.clients, "--rate", options.rate, "--seconds", options.minutes * 60]
            command = [program, "soak", *[str(argument) for argument in arguments]]
            outcome = subprocess.run(command, stdout=subprocess.PIPE, text=True)
            if outcome.returncode != 0:
                return 1
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    result = json.loads(outcome.stdout)
    complaints = []
    is_long = options.minutes >= MINUTES_TO_JUDGE_MEMORY
    if is_long and result["peak_second_half"] > result["peak_first_half"] * SLACK:
        complaints.append("Memory grew in the second half.")
    if result["sockets_after"] > result["sockets_before"]:
        complaints.append("Sockets are left.")
    text = report(options, result, complaints)
    print(text, end="")
    if options.output:
        options.output.write_text(text)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
