"""Where memory ends: one livelogs with its defaults for an hour of ordinary use. Prints a Markdown table of the time.

Lines of all kinds in a file that is rotated, the store on, viewers that come with filters and a backlog, stay for some
seconds and go, searches, /health and /metrics. Ends with 1 when memory still rises in the second half, when a descriptor
or a thread is left over, or when a line was not stored.
"""

import argparse
import datetime
import json
import os
import pathlib
import random
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from bench import machine
from servers import LiveLogs, Running, Unavailable

MEBIBYTE = 1 << 20
#: Mean of the last quarter beside that of the second: what an allocator keeps of bursts moves by less.
SLACK = 1.05
#: A rotation so often; five old files stay.
ROTATION_SECONDS = 30
#: What viewers ask for.
QUERIES = ["", "?severity=error", "?backlog=500", "?match=seq%3D1", "?channels=logs,issues,health", "?service=app", "?format=text"]
SEARCHES = ["/api/logs/search?q=request&limit=50", "/api/logs/recent", "/api/logs/critical", "/health", "/metrics"]


class Writer(threading.Thread):
    """Appends lines at a rate, and renames the file from time to time."""

    def __init__(self, path: pathlib.Path, rate: int):
        super().__init__(daemon=True)
        self.path, self.rate = path, rate
        self.written = 0
        self.ended = threading.Event()

    def line(self, dice: random.Random) -> str:
        number = self.written
        level = dice.choices(["INFO", "DEBUG", "WARNING", "ERROR"], [80, 10, 7, 3])[0]
        now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
        match dice.randrange(4):
            case 0:
                path = f"/{dice.choice('abcdefgh')}/{dice.getrandbits(24):x}"
                status = dice.choice([200] * 9 + [404, 500])
                stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
                return f'10.0.{dice.randrange(250)}.7 - - [{stamp}] "GET {path}?seq={number} HTTP/1.1" {status} {dice.randrange(9_999)}'
            case 1:
                return json.dumps({"time": now, "level": level, "service": f"app{dice.randrange(40)}", "msg": f"job seq={number} done"})
            case _:
                id = dice.getrandbits(64)
                return f"{now} {level} app[{dice.randrange(9_999)}]: request seq={number} id={id:x} took {dice.randrange(900)} ms"

    def run(self) -> None:
        dice, began, rotated = random.Random(1), time.monotonic(), time.monotonic()
        file = self.path.open("a")
        while not self.ended.wait(0.02):
            due = int((time.monotonic() - began) * self.rate)
            while self.written < due:
                file.write(self.line(dice) + "\n")
                self.written += 1
            file.flush()
            if time.monotonic() - rotated > ROTATION_SECONDS:
                rotated = time.monotonic()
                for number in range(4, 0, -1):
                    old = self.path.with_suffix(f".log.{number}")
                    if old.exists():
                        old.rename(self.path.with_suffix(f".log.{number + 1}"))
                file.close()
                self.path.rename(self.path.with_suffix(".log.1"))
                file = self.path.open("a")
        file.close()


class Viewer(threading.Thread):
    """Comes, looks for some seconds, asks the API, goes; now and then without a word."""

    def __init__(self, port: int, control: int, seed: int):
        super().__init__(daemon=True)
        self.port, self.control, self.dice = port, control, random.Random(seed)
        self.visits = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(self.dice.random()):
            try:
                self.visit()
            except (OSError, WebSocketException) as reason:
                print(f"viewer: {reason}", file=sys.stderr)
            self.visits += 1

    def visit(self) -> None:
        address = f"ws://127.0.0.1:{self.port}/livelogs{self.dice.choice(QUERIES)}"
        with connect(address, max_size=None, ping_interval=None, proxy=None) as client:
            until = time.monotonic() + self.dice.random() * 5
            while (left := until - time.monotonic()) > 0:
                try:
                    client.recv(timeout=left)
                except TimeoutError:
                    break
            if self.dice.random() < 0.3:
                client.socket.close()
        get(self.control, self.dice.choice(SEARCHES))


def get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read()


def control_port(running: Running) -> int:
    output = pathlib.Path(running.directory.name, "livelogs.out").read_text()
    return int(re.search(r"livelogs: page https?://[^ ]+:(\d+)/", output).group(1))


def sample(pid: int) -> tuple[float, int, int]:
    """Resident MiB, open descriptors, threads."""
    process = pathlib.Path(f"/proc/{pid}")
    resident = int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MEBIBYTE
    return resident, len(os.listdir(process / "fd")), len(os.listdir(process / "task"))


def stored_lines(port: int) -> float:
    found = re.search(rb"^livelogs_store_lines(?:_total)?(?:\{[^}]*\})? (\S+)$", get(port, "/metrics"), re.MULTILINE)
    return float(found.group(1)) if found else -1


def watch(running: Running, options: argparse.Namespace) -> tuple[list[tuple[float, float, int, int]], Writer, list[Viewer]]:
    writer = Writer(running.file, options.rate)
    viewers = [Viewer(running.port, control_port(running), seed) for seed in range(options.viewers)]
    for thread in [writer, *viewers]:
        thread.start()
    began, samples = time.monotonic(), []
    seconds = options.minutes * 60
    while (passed := time.monotonic() - began) < seconds and running.process.poll() is None:
        time.sleep(min(5, max(0.1, seconds / 200)))
        samples.append((passed / 60, *sample(running.process.pid)))
    for thread in [*viewers, writer]:
        thread.ended.set()
        thread.join(60)
    return samples, writer, viewers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=int, default=1_000, help="lines a second")
    parser.add_argument("--viewers", type=int, default=6)
    parser.add_argument("--buffer-bytes", default="64M", help="as for livelogs; the default is its default")
    options = parser.parse_args()
    server = LiveLogs("livelogs", options=["--buffer-bytes", options.buffer_bytes])
    try:
        server.prepare()
        with server.start() as running:
            samples, writer, viewers = watch(running, options)
            ended = running.process.poll()
            if ended is not None:
                print(f"livelogs ended with {ended}", file=sys.stderr)
                return 1
            port, deadline = control_port(running), time.monotonic() + 60
            while (stored := stored_lines(port)) < writer.written and time.monotonic() < deadline:
                time.sleep(0.2)
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    quarter = len(samples) // 4
    memory = [row[1] for row in samples]
    second, last = (sum(part) / len(part) for part in (memory[quarter : 2 * quarter], memory[-quarter:]))
    complaints = []
    if last > second * SLACK:
        complaints.append(f"Memory still rises: {second:.1f} MiB in the second quarter, {last:.1f} in the last.")
    for column, what in (2, "descriptors"), (3, "threads"):
        values = [row[column] for row in samples]
        if max(values[-quarter:]) > max(values[: 2 * quarter]) + 5:
            complaints.append(f"More {what} than before: {max(values[-quarter:])}.")
    if stored < writer.written:
        complaints.append(f"{writer.written - stored:,.0f} lines are not stored.")
    print(
        f"`steady.py`, {datetime.date.today()}, {machine()}: {options.rate:,} lines/s, {writer.written:,} in all, "
        f"{options.viewers} viewers who came {sum(viewer.visits for viewer in viewers):,} times, --buffer-bytes {options.buffer_bytes}.\n"
    )
    print("| minute | resident MiB | descriptors | threads |\n| --- | --- | --- | --- |")
    for index in range(0, len(samples), max(1, len(samples) // 12)):
        minute, resident, descriptors, threads = samples[index]
        print(f"| {minute:.1f} | {resident:.1f} | {descriptors} | {threads} |")
    print(f"\nMean of the second quarter {second:.1f} MiB, of the last {last:.1f}; at most {max(memory):.1f}.")
    print("\n".join(complaints or ["It is steady."]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
