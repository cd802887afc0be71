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

    def __init__(self, path: pathlib.Path, seed: int):
        super().__init__(daemon=True)
        self.path, self.chance, self.count, self.rotations, self.is_over = path, random.Random(seed), 0, 0, False

    def run(self) -> None:
        file = self.path.open("a")
        while not self.is_over:
            burst = self.chance.randrange(1, 400)
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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=5)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="livelogs-torture-") as directory:
        run(pathlib.Path(directory), options, chance)


def run(directory: pathlib.Path, options: argparse.Namespace, chance: random.Random) -> None:
    logs = directory / "logs"
    logs.mkdir()
    writers = [Writer(logs / f"app{number}.log", chance.randrange(1 << 30)) for number in range(options.files)]
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
    for number in range(options.kills):
        server = start(number)
        # Now and then while it starts.
        if chance.random() < 0.85:
            server.wait_for_output("page http", 120)
        time.sleep(chance.random())
        server.signal(signal.SIGKILL)
        server.kill()
        total = check(state, writers)
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
