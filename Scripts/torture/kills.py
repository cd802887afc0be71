"""Kills livelogs at random moments while several files are written and rotated, and checks its database after each.

After each kill: the database is whole, and for every file the stored lines are exactly those before its checkpoint, once
and in order. What was compared after one kill is not compared again after the next, but all of it after every twentieth.
After the last: every line that was written is stored, once and in order.
"""

import argparse
import os
import pathlib
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests"))

from program import LiveLogs, eventually  # noqa: E402

NUMBER = re.compile(r"\bseq-(\d{9})\b")


class Writer(threading.Thread):
    """Writes numbered lines to one file, in bursts, some of them records of several lines, and renames it now and then."""

    #: Closed while nothing runs that could read: else what is written while others compare is most of it.
    gate = threading.Event()

    def __init__(self, path: pathlib.Path, seed: int, burst: int):
        super().__init__(daemon=True)
        self.burst = burst
        self.path, self.chance, self.count, self.rotations, self.is_over = path, random.Random(seed), 0, 0, False

    def run(self) -> None:
        file = self.path.open("a")
        while not self.is_over:
            self.gate.wait(1)
            if not self.gate.is_set():
                continue
            text = "".join(self.record() for _ in range(self.chance.randrange(1, self.burst)))
            # Now and then in two halves, so that a kill may find a line that is not whole.
            cut = self.chance.randrange(len(text)) if self.chance.random() < 0.3 else len(text)
            for part in (text[:cut], text[cut:]):
                file.write(part)
                file.flush()
                time.sleep(self.chance.random() * 0.02)
            if self.chance.random() < 0.01:
                self.rotations += 1
                # Files are told apart by their times, which the kernel takes from a clock of 4 to 10 ms.
                time.sleep(0.02)
                self.path.rename(self.path.with_name(f"{self.path.name}.{self.rotations}"))
                file.close()
                file = self.path.open("a")
        file.close()

    def record(self) -> str:
        """A line, or several that are one record: such a record is held back until it is known to be whole."""
        kind = self.chance.random()
        if kind < 0.04:
            return "".join(f"{text} {self.number()}\n" for text in ("Traceback (most recent call last):", "  in one", "  in two"))
        level = "ERROR" if kind < 0.1 else "INFO"
        return f"{level} {self.path.name} {self.number()} {'x' * self.chance.randrange(120)}\n"

    def number(self) -> str:
        self.count += 1
        return f"seq-{self.count - 1:09}"


class Ledger:
    """What was compared so far."""

    def __init__(self) -> None:
        self.row = 0
        self.stored: dict[str, int] = {}
        self.covered: dict[int, tuple[int, int]] = {}

    def check(self, state: pathlib.Path, writers: list[Writer], integrity: str) -> int:
        """Compares the database of a process that is gone with the files; returns how many lines it has."""
        with sqlite3.connect(state / "livelogs.db") as database:
            assert database.execute(f"PRAGMA {integrity}").fetchone() == ("ok",), "the database is damaged"
            rows = database.execute(
                "SELECT lines.id, sources.name, text FROM lines JOIN sources ON sources.id = lines.source"
                " WHERE lines.id > ? ORDER BY lines.id",
                (self.row,),
            )
            for row, source, text in rows:
                self.row = row
                for number in NUMBER.findall(text):
                    expected = self.stored.get(source, 0)
                    assert int(number) == expected, f"{source}: line {expected} is number {number}"
                    self.stored[source] = expected + 1
            for writer in writers:
                count, covered = self.stored.get(str(writer.path), 0), self.lines_before_places(database, writer.path)
                assert count == covered, f"{writer.path}: {count} lines stored, {covered} covered by checkpoints"
        return sum(self.stored.values())

    def lines_before_places(self, database: sqlite3.Connection, path: pathlib.Path) -> int:
        """Whole lines before the checkpoints of all files that were read under this path."""
        offsets = dict(database.execute("SELECT inode, offset FROM checkpoints WHERE path = ?", (str(path),)))
        count = 0
        for file in path.parent.glob(path.name + "*"):
            if (inode := file.stat().st_ino) in offsets:
                before, lines = self.covered.get(inode, (0, 0))
                with file.open("rb") as content:
                    content.seek(before)
                    lines += content.read(offsets[inode] - before).count(b"\n")
                self.covered[inode] = (offsets[inode], lines)
                count += lines
        return count


def knows_inputs(state: pathlib.Path) -> bool:
    """Whether a start after this one is no longer the first."""
    try:
        with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
            return bool(database.execute("SELECT 1 FROM meta WHERE name = 'inputs'").fetchone())
    except sqlite3.OperationalError:
        return False


def evidence(state: pathlib.Path, writers: list[Writer], before: dict, outputs: list[str]) -> None:
    """What there is to find out why a check failed: files, places now and at the check before, and what runs said."""
    for writer in writers:
        print(writer.path.name)
        for file in sorted(writer.path.parent.glob(writer.path.name + "*"), key=lambda file: file.stat().st_mtime_ns):
            status, numbers = file.stat(), NUMBER.findall(file.read_text())
            ends = numbers[:1] + numbers[-1:]
            print(f"  {file.name} inode {status.st_ino}, {status.st_size} bytes, {len(numbers)} lines {ends}, {status.st_mtime_ns}")
        print("  before:", *(row for row in before.items() if row[1][0] == str(writer.path)), sep="\n    ")
        print("  now:", *(row for row in places(state).items() if row[1][0] == str(writer.path)), sep="\n    ")
    for output in outputs[-2:]:
        print("--- a run:", output, sep="\n")


def places(state: pathlib.Path) -> dict[int, tuple]:
    """Checkpoints by inode."""
    with sqlite3.connect(state / "livelogs.db") as database:
        rows = database.execute("SELECT inode, path, offset, head_length, tail_length, updated FROM checkpoints")
        return {row[0]: row[1:] for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=5)
    parser.add_argument("--burst", type=int, default=400, help="records written at once; 400 is more than can be stored")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="livelogs-torture-") as directory:
        run(pathlib.Path(directory), options, chance)


def wait_until_stored(server: LiveLogs) -> None:
    """Waits for as long as it gets on."""
    least, deadline = None, time.monotonic() + 60
    while lag := sum(server.get("/health").json()["read_lag_bytes"].values()):
        if least is None or lag < least:
            least, deadline = lag, time.monotonic() + 60
        assert time.monotonic() < deadline, f"{lag} bytes are not stored, and have not been for a minute"
        time.sleep(0.2)


def run(directory: pathlib.Path, options: argparse.Namespace, chance: random.Random) -> None:
    logs = directory / "logs"
    logs.mkdir()
    writers = [Writer(logs / f"app{number}.log", chance.randrange(1 << 30), options.burst) for number in range(options.files)]
    for writer in writers:
        writer.path.touch()
    state = directory / "state"
    sources = [str(writer.path) for writer in writers]

    def start(number: int) -> LiveLogs:
        place = directory / f"run-{number}"
        place.mkdir()
        return LiveLogs(place, sources=sources, state=state)

    # Once without lines: the files are known from their first byte on.
    server = start(-1)
    server.wait_for_output("page http", 120)
    eventually(lambda: knows_inputs(state), 120, "the database knows the files")
    server.stop()
    for writer in writers:
        writer.start()
    began = time.monotonic()
    outputs: list[str] = []
    before: dict[int, tuple] = {}
    ledger = Ledger()
    behind = 0
    for number in range(options.kills):
        Writer.gate.set()
        server = start(number)
        # Now and then while it starts.
        if chance.random() < 0.85:
            server.wait_for_output("page http", 120)
        time.sleep(chance.random())
        server.signal(signal.SIGKILL)
        server.kill()
        Writer.gate.clear()
        outputs.append(server.output)
        is_full = number % 20 == 19
        if is_full:
            ledger = Ledger()
        try:
            total = ledger.check(state, writers, "integrity_check" if is_full else "quick_check(1)")
        except AssertionError:
            stop(writers)
            print(f"failed after kill {number + 1}, seed {options.seed}")
            evidence(state, writers, before, outputs)
            raise
        before = places(state)
        behind = max(behind, sum(writer.count for writer in writers) - total)
        if is_full:
            print(f"{number + 1} kills, {total} lines stored, {time.monotonic() - began:.0f} s", flush=True)
        # Also what is written while nobody runs.
        Writer.gate.set()
        time.sleep(chance.random() * 0.2)
    stop(writers)
    server = start(options.kills)
    server.wait_for_output("page http", 120)
    server.wait_until_ready()
    wait_until_stored(server)
    server.stop()
    total = Ledger().check(state, writers, "integrity_check")
    written = sum(writer.count for writer in writers)
    assert total == written, f"{written} lines written, {total} stored"
    rotations = sum(writer.rotations for writer in writers)
    size = sum(file.stat().st_size for file in logs.iterdir()) >> 20
    print(
        f"passed: {options.kills} kills, {written} lines ({size} MB), {rotations} rotations, at most {behind} lines behind,"
        f" every line stored once, {time.monotonic() - began:.0f} s"
    )


def stop(writers: list[Writer]) -> None:
    Writer.gate.set()
    for writer in writers:
        writer.is_over = True
    for writer in writers:
        writer.join()


if __name__ == "__main__":
    main()
