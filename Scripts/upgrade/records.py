"""A log of numbered lines: single ones, records of several lines, issues of several types, bytes that are not UTF-8."""

import datetime
import pathlib
import random
import re
import threading
import time

#: Every line that is written has one, each number once.
NUMBER = re.compile(rb"\bseq-(\d{9})\b")

#: Lines of issues, each of a type of its own.
ISSUES = (
    "ERROR db: connection to database failed: connection refused {}",
    "CRITICAL kernel: Out of memory: Killed process 4242 (java) {}",
    "ERROR backup: write failed: No space left on device {}",
    "WARNING sshd[77]: Failed password for root from 192.0.2.7 port 4022 ssh2 {}",
    "ERROR worker: segfault at 0 ip 00007f error 4 in libc.so.6 {}",
    "ERROR gateway: request timed out after 30 s {}",
)


class NumberedLog:
    """One file that is written, and renamed when told to."""

    def __init__(self, path: pathlib.Path, seed: int):
        self.path, self.chance, self.count, self.rotations = path, random.Random(seed), 0, 0
        path.touch()

    def write_once(self, text: str) -> None:
        """One line of this text, with its number."""
        with self.path.open("a") as file:
            file.write(f"{text} {self._number()}\n")

    def write(self, records: int) -> None:
        with self.path.open("ab") as file:
            file.write(b"".join(self._record() for _ in range(records)))

    def rotate(self) -> None:
        """Renames the file and begins another one."""
        self.rotations += 1
        # Files are told apart by their times, which the kernel takes from a clock of 4 to 10 ms.
        time.sleep(0.02)
        self.path.rename(self.path.with_name(f"{self.path.name}.{self.rotations}"))
        self.path.touch()

    def write_until(self, is_over: threading.Event) -> None:
        """Small bursts, some in two halves, so that a kill may find a line or a record that is not whole."""
        while not is_over.is_set():
            text = b"".join(self._record() for _ in range(self.chance.randrange(1, 60)))
            cut = self.chance.randrange(len(text))
            for part in (text[:cut], text[cut:]):
                with self.path.open("ab") as file:
                    file.write(part)
                is_over.wait(0.003)

    @property
    def last(self) -> int:
        """The number of the last line."""
        return self.count - 1

    def _record(self) -> bytes:
        kind = self.chance.random()
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if kind < 0.03:
            texts = [f"{now} ERROR app: it failed", "Traceback (most recent call last):"]
            texts += [f'  File "app.py", line {line}, in step' for line in range(3)] + ["ValueError: no such step"]
            return "".join(f"{text} {self._number()}\n" for text in texts).encode()
        if kind < 0.06:
            texts = [f"{now} ERROR service: java.lang.IllegalStateException: gone"]
            texts += [f"\tat com.example.Service.call(Service.java:{line})" for line in range(4)]
            return "".join(f"{text} {self._number()}\n" for text in texts).encode()
        if kind < 0.12:
            return f"{now} {self.chance.choice(ISSUES).format(self._number())}\n".encode()
        if kind < 0.13:
            return f"{now} INFO app: bytes {self._number()} ".encode() + b"\xff\xfe\x80 \xe9t\xe9\n"
        name = self.chance.choice(("app", "web", "cron", "café"))
        return f"{now} INFO {name}: request {self._number()} took {self.chance.randrange(900)} ms\n".encode()

    def _number(self) -> str:
        self.count += 1
        return f"seq-{self.count - 1:09}"
