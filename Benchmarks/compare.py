"""Two builds of livelogs under the same load, in turn: did a change make anything slower? A Markdown table.

    compare.py BASELINE [--candidate BINARY] [--rounds N] [--margin PERCENT] [--only WORD] [--seconds N]

Each row is measured once a round with each binary, in alternating order, so that what else the machine does is shared by both.
A cell is the median; the ratio is the median of the rounds' own ratios (candidate by baseline: below 1 is faster).
Ends with 1 when a ratio of CPU time exceeds the margin; latency is only printed, because it belongs to the machine as well.
"""

import argparse
import os
import pathlib
import random
import re
import resource
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request

import servers
from bench import machine, note
from measure import Measurement
from reading import mixed_lines

#: Lines read from a file, 200 bytes each: so many, so often.
LINES, COPIES = 400_000, 3
READ_LINES = LINES * COPIES
#: Rates that both sides keep up with on two cores.
FAN = [(50, 20_000), (500, 2_000)]
LATENCY_CLIENTS, LATENCY_RATE = 100, 500
SECONDS = 3


class Binary(servers.LiveLogs):
    def __init__(self, path: pathlib.Path, options: list[str] = ()):
        super().__init__(path.name, "/livelogs?format=text", options=list(options))
        self.binary = path

    def start(self) -> servers.Running:
        # The harness starts whatever this names.
        servers.LIVELOGS = self.binary
        return super().start()


def cpu_seconds(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def metric(port: str, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        found = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", answer.read().decode(), re.MULTILINE)
    return sum(map(float, found))


def reading(path: pathlib.Path, lines: pathlib.Path, store: str) -> float:
    """CPU seconds from the first byte of a file until every line is read and, with `store` on, stored."""
    with Binary(path, ["--store", store]).start() as running:
        output = pathlib.Path(running.directory.name) / "livelogs.out"
        port = re.search(r"page http://127\.0\.0\.1:(\d+)/", output.read_text())[1]
        counted = ["livelogs_read_lines_total"] + (["livelogs_store_lines_total"] if store == "all" else [])
        before = cpu_seconds(running.process.pid)
        with running.file.open("ab") as target:
            for _ in range(COPIES):
                with lines.open("rb") as source:
                    shutil.copyfileobj(source, target, 1 << 24)
        deadline = time.monotonic() + 120
        while not all(metric(port, name) >= READ_LINES for name in counted):
            if time.monotonic() > deadline:
                sys.exit(f"{path}: not all lines within 120 s: {[(name, metric(port, name)) for name in counted]}")
            time.sleep(0.1)
        return cpu_seconds(running.process.pid) - before


def rows(measurement: Measurement, lines: pathlib.Path, seconds: float):
    """What is measured: name, unit, whether it is judged, and the figures of one binary."""
    for store, name in [("none", "reading a new file, nothing stored"), ("all", "the same, every line stored and indexed")]:
        yield name, "µs of CPU a line", True, lambda path, store=store: [reading(path, lines, store) / READ_LINES * 1e6]
    for clients, rate in FAN:
        yield f"{rate:,} lines/s to {clients:,} clients", "s of CPU for a million deliveries", True, lambda path, clients=clients, rate=rate: [
            measurement.cost(Binary(path), clients, rate, seconds).server
        ]

    def latency(path: pathlib.Path) -> list[float]:
        result = measurement.latency(Binary(path), LATENCY_CLIENTS, LATENCY_RATE, seconds)
        return [result.p50_ms, result.p99_ms]

    yield f"latency p50, p99: {LATENCY_RATE} lines/s to {LATENCY_CLIENTS} clients", "ms", False, latency


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("baseline", type=pathlib.Path)
    parser.add_argument("--candidate", type=pathlib.Path, default=servers.LIVELOGS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--margin", type=float, default=3, metavar="PERCENT")
    parser.add_argument("--only", default="", metavar="WORD", help="rows whose names have it")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load on clients in each round")
    options = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    binaries = [options.baseline.resolve(), options.candidate.resolve()]
    measurement = Measurement(servers.load_program(), options.seconds, 1.1)
    fine = True
    print(f"{machine()}; load average before: {os.getloadavg()[0]:.1f}; {options.rounds} rounds in turn\n")
    print("| what | baseline | candidate | ratio (of the rounds: lowest, highest) |\n| --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        lines = pathlib.Path(directory) / "lines.log"
        source = mixed_lines(random.Random(4), messages=12)
        lines.write_text("".join(next(source) + "\n" for _ in range(LINES)))
        for name, unit, judged, measure in rows(measurement, lines, options.seconds):
            if options.only not in name:
                continue
            # What each binary does first warms caches of files and pages.
            pairs = []
            for number in range(options.rounds + 1):
                turn = binaries if number % 2 else binaries[::-1]
                figures = {path: measure(path) for path in turn}
                note(f"{name}: {[figures[path] for path in binaries]}")
                if number:
                    pairs.append([figures[path] for path in binaries])
            for which in range(len(pairs[0][0])):
                ratios = sorted(after[which] / max(before[which], 1e-9) for before, after in pairs)
                middle = statistics.median(ratios)
                cells = [statistics.median(pair[side][which] for pair in pairs) for side in (0, 1)]
                label = f"{name}, {unit}" if len(pairs[0][0]) == 1 else f"{name} ({'p50' if which == 0 else 'p99'}), {unit}"
                print(f"| {label} | {cells[0]:.3f} | {cells[1]:.3f} | {middle:.3f} ({ratios[0]:.2f}, {ratios[-1]:.2f}) |", flush=True)
                if judged and middle > 1 + options.margin / 100:
                    fine = False
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
