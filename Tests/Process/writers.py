"""Writers of numbered lines, what rotation does to their files, and the account of what arrived."""

import json
import os
import pathlib
import shutil
import threading
import time
import zlib

WAIT = 60


def line(source: int, number: int) -> str:
    text = f"src-{source:02} seq-{number:09}"
    return f"{text} {zlib.crc32(text.encode()):08x}"


class Writer:
    """Appends numbered lines to one file as a program does that holds it open, `rate` lines a second."""

    def __init__(self, source: int, path: pathlib.Path, rate: int = 500):
        self.source = source
        self.path = path
        self.rate = rate
        self.count = 0
        self.first_of_file = 0
        self.is_done = False
        self.lock = threading.Lock()
        #: The writer removes it when it has opened the file anew: a handshake for scripts.
        self.flag = path.with_name(path.name + ".flag")
        self.open()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def open(self) -> None:
        with self.lock:
            self.file = self.path.open("ab", buffering=0)
            self.first_of_file = self.count

    def reopen(self) -> None:
        old = self.file
        self.open()
        old.close()

    def _run(self) -> None:
        batch = max(1, self.rate // 50)
        while not self.is_done:
            if self.flag.exists():
                self.reopen()
                self.flag.unlink()
            for _ in range(batch):
                with self.lock:
                    self.file.write((line(self.source, self.count) + "\n").encode())
                    self.count += 1
            time.sleep(batch / self.rate)

    def stop(self) -> None:
        """Ends with lines that no rotation can have taken: those of the last truncation are behind them."""
        enough = self.count + self.rate // 10
        deadline = time.monotonic() + WAIT
        while self.count < enough:
            assert time.monotonic() < deadline, f"{self.path} is not written any more"
            time.sleep(0.01)
        self.is_done = True
        self.thread.join(WAIT)
        self.file.close()


class Account:
    """What arrived of each source, taken from a stream by a thread of its own."""

    def __init__(self, client):
        self.client = client
        self.lines: dict[str, list[str]] = {}
        self.seen: set[str] = set()
        self.gaps: list[dict] = []
        self.is_done = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.is_done:
            try:
                text = self.client.recv(0.2)
            except TimeoutError:
                continue
            for part in text.splitlines():
                message = json.loads(part)
                if message["type"] == "log" and message["log"].startswith("src-"):
                    self.lines.setdefault(message["log"][:6], []).append(message["log"])
                    self.seen.add(message["log"])
                elif message["type"] == "gap":
                    self.gaps.append(message)

    def of(self, source: int) -> list[str]:
        return self.lines.get(f"src-{source:02}", [])

    def wait_for(self, source: int, number: int, timeout: float = WAIT) -> None:
        """Waits until the line with that number has come."""
        wanted = line(source, number)
        deadline = time.monotonic() + timeout
        while wanted not in self.seen:
            assert time.monotonic() < deadline, f"never came: {wanted}; gaps {self.gaps}"
            time.sleep(0.01)

    def stop(self) -> None:
        self.is_done = True
        self.thread.join(WAIT)

    def assert_complete(self, source: int, count: int, may_miss: set[int] = frozenset(), in_order: bool = True) -> int:
        """Every line once; how many of `may_miss` are missing."""
        got = self.of(source)
        assert not self.gaps, self.gaps
        assert len(set(got)) == len(got), f"source {source}: {len(got) - len(set(got))} twice"
        expected = {line(source, number): number for number in range(count)}
        strange = [text for text in got if text not in expected]
        assert not strange, f"source {source}: {strange[:3]}"
        missing = sorted(expected[text] for text in expected.keys() - set(got))
        beyond = [number for number in missing if number not in may_miss]
        assert not beyond, f"source {source}: {len(beyond)} of {count} missing, the first is {beyond[:5]}"
        if in_order:
            numbers = [expected[text] for text in got]
            assert numbers == sorted(numbers), f"source {source}: out of order"
        return len(missing)


def shift(path: pathlib.Path, keep: int = 5) -> None:
    """`.1` becomes `.2` and so on."""
    for number in range(keep, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.rename(path.with_name(f"{path.name}.{number + 1}"))
    path.with_name(f"{path.name}.{keep + 1}").unlink(missing_ok=True)


def rotate_by_rename(writer: Writer) -> None:
    shift(writer.path)
    writer.path.rename(writer.path.with_name(writer.path.name + ".1"))
    writer.reopen()


def rotate_by_deletion(writer: Writer) -> None:
    writer.path.unlink()
    writer.reopen()


def rotate_by_copy(writer: Writer) -> set[int]:
    """The numbers written between copy and truncation, which nobody can keep."""
    shift(writer.path)
    first = writer.count
    shutil.copyfile(writer.path, writer.path.with_name(writer.path.name + ".1"))
    os.truncate(writer.path, 0)
    return set(range(first, writer.count + 1))
