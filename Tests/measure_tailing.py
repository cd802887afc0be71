"""Figures of reading files, one JSON object: times in milliseconds, memory in MiB. Run by Scripts/torture.sh.

Times are from the write to the WebSocket client's hand, on this machine, through the real binary.
"""

import json
import os
import pathlib
import sys
import tempfile
import threading
import time

from program import LiveLogs


def percentiles(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    pick = lambda share: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
    return {"count": len(ordered), "p50": pick(0.5), "p99": pick(0.99), "max": round(1000 * ordered[-1], 1)}


def start(directory: pathlib.Path, *arguments: str, sources: list[str]) -> LiveLogs:
    directory.mkdir(parents=True)
    server = LiveLogs(directory, *arguments, sources=sources)
    server.wait_until_ready()
    return server


class Arrivals:
    """The time at which each line came, by a thread."""

    def __init__(self, client):
        self.times: dict[str, float] = {}
        self.client = client
        self.is_done = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.is_done:
            try:
                text = self.client.recv(0.2)
            except TimeoutError:
                continue
            now = time.monotonic()
            for line in text.splitlines():
                message = json.loads(line)
                if message["type"] == "log":
                    self.times[message["log"]] = now

    def stop(self) -> None:
        self.is_done = True
        self.thread.join()

    def since(self, written: dict[str, float], timeout: float = 60) -> dict[str, float]:
        deadline = time.monotonic() + timeout
        while len(self.times.keys() & written.keys()) < len(written) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.stop()
        missing = written.keys() - self.times.keys()
        if missing:
            raise SystemExit(f"{len(missing)} of {len(written)} lines never came")
        return percentiles([self.times[line] - moment for line, moment in written.items()])


def many_files(directory: pathlib.Path, count: int) -> dict:
    """Start with `count` files of ten lines, then one line to each of 200 of them."""
    logs = directory / "many"
    for number in range(count):
        file = logs / f"{number // 1000}" / f"{number}.log"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"2026-11-20 10:00:00 INFO {number} line {line}\n" for line in range(10)))
    began = time.monotonic()
    server = start(directory / "many-server", sources=[str(logs)])
    seconds = time.monotonic() - began
    try:
        with server.subscribe() as client:
            arrivals = Arrivals(client)
            written = {}
            for number in range(0, count, max(1, count // 200)):
                line = f"fresh {number}"
                with (logs / f"{number // 1000}" / f"{number}.log").open("a") as file:
                    file.write(line + "\n")
                written[line] = time.monotonic()
                time.sleep(0.005)
            latency = arrivals.since(written)
        before = server.cpu_seconds()
        time.sleep(5)
        return {
            "files": count,
            "start_s": round(seconds, 2),
            "resident_mib": server.resident_bytes() >> 20,
            "descriptors": len(os.listdir(f"/proc/{server.pid}/fd")),
            "idle_cpu_percent": round((server.cpu_seconds() - before) / 5 * 100, 1),
            "line_to_client_ms": latency,
        }
    finally:
        server.stop()


def beside_a_large_file(directory: pathlib.Path, size: int) -> dict:
    """Lines of 50 quiet files while one file of `size` bytes is read from its start."""
    logs = directory / "large"
    logs.mkdir()
    quiet = [logs / f"quiet-{number}.log" for number in range(50)]
    for file in quiet:
        file.touch()
    block = "".join(
        f"2026-11-20 10:00:{line % 60:02} INFO worker[{line}]: a line of the large file, {'x' * 120}\n" for line in range(5000)
    ).encode()
    large = directory / "large.tmp"
    with large.open("wb") as file:
        while file.tell() < size:
            file.write(block)
    server = start(directory / "large-server", sources=[str(logs / "*.log")])
    try:
        with server.subscribe("source=*quiet*") as client:
            arrivals = Arrivals(client)
            peak = server.resident_bytes()
            large.rename(logs / "large.log")
            began = time.monotonic()
            written: dict[str, float] = {}
            number = 0
            position = pathlib.Path(f"/proc/{server.pid}/io")
            while True:
                line = f"quiet {number}"
                with quiet[number % 50].open("a") as file:
                    file.write(line + "\n")
                written[line] = time.monotonic()
                number += 1
                time.sleep(0.01)
                peak = max(peak, server.resident_bytes())
                read = int(position.read_text().split("rchar: ")[1].split("\n")[0])
                if read >= large_size(logs) or time.monotonic() - began > 120:
                    break
            seconds = time.monotonic() - began
            latency = arrivals.since(written)
        return {"mib": size >> 20, "read_s": round(seconds, 1), "peak_mib": peak >> 20, "quiet_line_to_client_ms": latency}
    finally:
        server.stop()


def large_size(logs: pathlib.Path) -> int:
    return (logs / "large.log").stat().st_size


def new_files(directory: pathlib.Path, count: int, *arguments: str) -> dict:
    """The first line of a file that matches a glob, from the moment the file is made."""
    logs = directory / f"new{len(arguments)}"
    logs.mkdir()
    server = start(directory / f"new-server{len(arguments)}", *arguments, sources=[str(logs / "*.log")])
    try:
        with server.subscribe() as client:
            arrivals = Arrivals(client)
            written = {}
            for number in range(count):
                line = f"first of {number}"
                (logs / f"{number}.log").write_text(line + "\n")
                written[line] = time.monotonic()
                time.sleep(0.02)
            return arrivals.since(written)
    finally:
        server.stop()


def steady(directory: pathlib.Path, rate: int, seconds: int) -> dict:
    """One file at `rate` lines a second."""
    server = start(directory / "steady", sources=[str(directory / "steady.log")])
    try:
        with server.subscribe() as client, (directory / "steady.log").open("ab", buffering=0) as file:
            arrivals = Arrivals(client)
            written = {}
            began = time.monotonic()
            for number in range(rate * seconds):
                due = began + number / rate
                now = time.monotonic()
                if due > now:
                    time.sleep(due - now)
                line = f"2026-11-20 10:00:00 INFO steady {number}"
                file.write(line.encode() + b"\n")
                written[line] = time.monotonic()
            return {"lines_a_second": rate, **arrivals.since(written)}
    finally:
        server.stop()


def main() -> None:
    files = int(os.environ.get("LIVELOGS_FILES", "10000"))
    size = int(os.environ.get("LIVELOGS_LARGE_MIB", "1024")) << 20
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        figures = {
            "many_files": many_files(directory, files),
            "beside_a_large_file": beside_a_large_file(directory, size),
            "new_file_ms": new_files(directory, 300),
            "new_file_polling_ms": new_files(directory, 300, "--poll", "--poll-interval", "0.25"),
            "steady_ms": steady(directory, 5000, 10),
        }
    json.dump(figures, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
