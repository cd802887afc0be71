"""Kills livelogs at random moments while journal files are written and rotated, and checks its database after each.

Several units write entries of one and of several lines, errors and traces among them, so that records of one are held while those
of others are stored. After each kill: no line is stored twice, and those of each program in the order in which they were written.
After the last: every line that was written is stored, once.
"""

import argparse
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

from journal import WRITER, JournalFiles, entry  # noqa: E402
from program import LiveLogs, eventually  # noqa: E402

LINE = re.compile(r"\bprogram-(\d) seq-(\d{9})\b")
UNITS = 3
PROGRAMS = 7


class Writer(threading.Thread):
    """Writes numbered lines of several programs into one journal, a new file now and then."""

    def __init__(self, files: JournalFiles, seed: int, rate: int):
        super().__init__(daemon=True)
        self.files, self.chance, self.rate = files, random.Random(seed), rate
        self.counts, self.number, self.is_over = [0] * PROGRAMS, 0, False

    def run(self) -> None:
        stream = self.open()
        while not self.is_over:
            stream.write(*(self.entry() for _ in range(self.rate // 50)))
            time.sleep(0.02)
            if self.chance.random() < 0.002:
                stream.close()
                stream = self.open()
        stream.close()

    def open(self):
        self.number += 1
        return self.files.open(f"file-{self.number}.journal")

    def entry(self) -> dict:
        program = self.chance.randrange(PROGRAMS)
        kind = self.chance.random()
        if kind < 0.05:
            text = "\n".join(f"{head} {self.mark(program)}" for head in ("Traceback (most recent call last):", "  in one", "  in two"))
        elif kind < 0.3:
            # Entries of their own that may be one record: the first is held until the next comes.
            text = f"{'ERROR' if kind < 0.15 else '    at somewhere'} {self.mark(program)}"
        elif kind < 0.35:
            text = "\n".join(f"INFO {self.mark(program)}" for _ in range(3))
        else:
            text = f"INFO {self.mark(program)} {'x' * self.chance.randrange(120)}"
        return entry(text, f"program-{program}", f"unit-{program % UNITS}.service", PRIORITY="6")

    def mark(self, program: int) -> str:
        self.counts[program] += 1
        return f"program-{program} seq-{self.counts[program] - 1:09}"


class Ledger:
    """What was compared so far."""

    def __init__(self) -> None:
        self.row = 0
        self.stored = [0] * PROGRAMS

    def check(self, state: pathlib.Path, integrity: str) -> int:
        """Compares the database of a process that is gone; returns how many lines it has."""
        with sqlite3.connect(state / "livelogs.db") as database:
            assert database.execute(f"PRAGMA {integrity}").fetchone() == ("ok",), "the database is damaged"
            for row, text in database.execute("SELECT id, text FROM lines WHERE id > ? ORDER BY id", (self.row,)):
                self.row = row
                for program, number in LINE.findall(text):
                    expected = self.stored[int(program)]
                    assert int(number) == expected, f"program {program}: line {expected} is number {number}, row {row}"
                    self.stored[int(program)] = expected + 1
        return sum(self.stored)


def knows_beginning(state: pathlib.Path) -> bool:
    """Whether a start after this one is no longer the first."""
    try:
        with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
            return bool(database.execute("SELECT 1 FROM positions").fetchone())
    except sqlite3.OperationalError:
        return False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--rate", type=int, default=2000, help="entries a second")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    if not WRITER.exists():
        sys.exit(f"{WRITER} is not there")
    print(f"journal, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="livelogs-torture-") as directory:
        run(pathlib.Path(directory), options, random.Random(options.seed))


def run(directory: pathlib.Path, options: argparse.Namespace, chance: random.Random) -> None:
    journal, state, quiet = directory / "journal", directory / "state", directory / "quiet.log"
    journal.mkdir()
    quiet.touch()
    writer = Writer(JournalFiles(journal), chance.randrange(1 << 30), options.rate)

    def start(number: int) -> LiveLogs:
        place = directory / f"run-{number}"
        place.mkdir()
        return LiveLogs(place, "--journal-directory", str(journal), sources=[str(quiet)], state=state)

    began, ledger = time.monotonic(), Ledger()
    for number in range(options.kills):
        server = start(number)
        if number == 0:
            eventually(lambda: knows_beginning(state), 120, "the database knows where the journal begins")
            writer.start()
        # Now and then while it starts.
        elif chance.random() < 0.85:
            server.wait_for_output("page http", 120)
        time.sleep(chance.random())
        server.signal(signal.SIGKILL)
        server.kill()
        is_full = number % 20 == 19
        if is_full:
            ledger = Ledger()
        try:
            total = ledger.check(state, "integrity_check" if is_full else "quick_check(1)")
        except AssertionError:
            print(f"failed after kill {number + 1}, seed {options.seed}\n{server.output}")
            raise
        if is_full:
            print(f"{number + 1} kills, {total} lines stored, {time.monotonic() - began:.0f} s", flush=True)
        time.sleep(chance.random() * 0.2)
    writer.is_over = True
    writer.join()
    written = sum(writer.counts)
    server = start(options.kills)
    server.wait_for_output("page http", 120)
    eventually(lambda: ledger.check(state, "quick_check(1)") >= written, 120, f"all of {written} lines are stored")
    server.stop()
    total = Ledger().check(state, "integrity_check")
    assert total == written, f"{written} lines written, {total} stored"
    print(
        f"passed: {options.kills} kills, {written} lines of {PROGRAMS} programs in {writer.number} journal files,"
        f" every line stored once, {time.monotonic() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
