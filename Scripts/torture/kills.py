"""Kills livelogs at random moments while several files are written and rotated, and checks its database after each.

After each kill: the database is whole (`PRAGMA integrity_check`), and for every file the stored lines are exactly those
before its checkpoint, once and in order. After the last: every line that was written is stored, once and in order.
"""

import argparse
import os
import pathlib
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "Tests"))

from program import LiveLogs, eventually  # noqa: E402


class Writer(threading.Thread):
    """Writes numbered lines to one file, in bursts, and renames it now and then."""

    def __init__(self, path: pathlib.Path, seed: int, burst: int):
        super().__init__(daemon=True)
        self.burst = burst
        self.path, self.chance, self.count, self.rotations, self.is_over = path, random.Random(seed), 0, 0, False

    def run(self) -> None:
        file = self.path.open("a")
        while not self.is_over:
            burst = self.chance.randrange(1, self.burst)
            text = "".join(self.line(number) for number in range(self.count, self.count + burst))
            # Now and then in two halves, so that a kill may find a line that is not whole.
            cut = self.chance.randrange(len(text)) if self.chance.random() < 0.3 else len(text)
            for part in (text[:cut], text[cut:]):
                file.write(part)
                file.flush()
                time.sleep(self.chance.random() * 0.02)
            self.count += burst
            if self.chance.random() < 0.01:
                self.rotations += 1
                # Files are told apart by their times, which the kernel takes from a clock of 4 to 10 ms.
                time.sleep(0.02)
                self.path.rename(self.path.with_name(f"{self.path.name}.{self.rotations}"))
                file.close()
                file = self.path.open("a")
        file.close()

    def line(self, number: int) -> str:
        return f"{self.path.name} seq-{number:09} {'x' * self.chance.randrange(120)}\n"


def stored(database: sqlite3.Connection, path: pathlib.Path) -> list[int]:
    rows = database.execute("SELECT text FROM log WHERE source = ? ORDER BY id", (str(path),))
    return [int(text.split()[1][4:]) for (text,) in rows]


def covered(database: sqlite3.Connection, path: pathlib.Path) -> int:
    """Whole lines before the checkpoints of all files that were read under this path."""
    offsets = dict(database.execute("SELECT inode, offset FROM checkpoints WHERE path = ?", (str(path),)))
    count = 0
    for file in path.parent.glob(path.name + "*"):
        if (inode := file.stat().st_ino) in offsets:
            with file.open("rb") as content:
                count += content.read(offsets[inode]).count(b"\n")
    return count


def check(state: pathlib.Path, writers: list[Writer]) -> int:
    """Compares the database of a process that is gone with the files; returns how many lines it has."""
    total = 0
    with sqlite3.connect(state / "livelogs.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "the database is damaged"
        for writer in writers:
            numbers = stored(database, writer.path)
            assert numbers == list(range(len(numbers))), f"{writer.path}: {complaint(numbers)}"
            assert len(numbers) == covered(database, writer.path), (
                f"{writer.path}: {len(numbers)} lines stored, {covered(database, writer.path)} covered by checkpoints"
            )
            total += len(numbers)
    return total


def knows_inputs(state: pathlib.Path) -> bool:
    """Whether a start after this one is no longer the first."""
    try:
        with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
            return bool(database.execute("SELECT 1 FROM meta WHERE name = 'inputs'").fetchone())
    except sqlite3.OperationalError:
        return False


def complaint(numbers: list[int]) -> str:
    for place, number in enumerate(numbers):
        if place != number:
            return f"line {place} is number {number}"
    return "fine"


def evidence(state: pathlib.Path, writers: list[Writer], before: dict, outputs: list[str]) -> None:
    """What there is to find out why a check failed: files, places now and at the check before, and what runs said."""
    for writer in writers:
        print(writer.path.name)
        for file in sorted(writer.path.parent.glob(writer.path.name + "*"), key=lambda file: file.stat().st_mtime_ns):
            status, lines = file.stat(), file.read_bytes().splitlines()
            ends = [line.split()[1].decode() for line in (lines[:1] + lines[-1:]) if line.count(b" ") > 1]
            print(f"  {file.name} inode {status.st_ino}, {status.st_size} bytes, {len(lines)} lines {ends}, {status.st_mtime_ns}")
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
    parser.add_argument("--burst", type=int, default=400, help="lines written at once; 400 is more than can be stored")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="livelogs-torture-") as directory:
        run(pathlib.Path(directory), options, chance)


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
    for number in range(options.kills):
        server = start(number)
        # Now and then while it starts.
        if chance.random() < 0.85:
            server.wait_for_output("page http", 120)
        time.sleep(chance.random())
        server.signal(signal.SIGKILL)
        server.kill()
        outputs.append(server.output)
        try:
            total = check(state, writers)
        except AssertionError:
            for writer in writers:
                writer.is_over = True
                writer.join()
            print(f"failed after kill {number + 1}, seed {options.seed}")
            evidence(state, writers, before, outputs)
            raise
        before = places(state)
        if number % 20 == 19:
            print(f"{number + 1} kills, {total} lines stored, {time.monotonic() - began:.0f} s", flush=True)
    for writer in writers:
        writer.is_over = True
        writer.join()
    server = start(options.kills)
    server.wait_for_output("page http", 120)
    server.wait_until_ready()
    eventually(lambda: not any(server.get("/health").json()["read_lag_bytes"].values()), 300, "everything is stored")
    server.stop()
    total = check(state, writers)
    written = sum(writer.count for writer in writers)
    assert total == written, f"{written} lines written, {total} stored"
    rotations = sum(writer.rotations for writer in writers)
    size = sum(file.stat().st_size for file in logs.iterdir()) >> 20
    print(f"passed: {options.kills} kills, {written} lines ({size} MB), {rotations} rotations, every line stored once")


if __name__ == "__main__":
    main()
