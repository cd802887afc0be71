"""Runs client programs against one server at the same time and compares what each printed with what was written."""

import dataclasses
import json
import os
import pathlib
import re
import ssl
import subprocess
import urllib.request

from certificates import Pair
from material import text
from program import LiveLogs, eventually

#: A client that has not ended so long after the last line is stuck.
PATIENCE = 90


@dataclasses.dataclass(frozen=True)
class Program:
    """A client program, see README.md."""

    name: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()
    #: What of the contract its library cannot do: `tls`, `subprotocol`, `bom` (it drops U+FEFF in front), `close` (its code).
    lacks: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.name


def trust(authority: str | None) -> dict[str, str]:
    """Variables by which programs are given an authority that their own interface has no place for."""
    return dict.fromkeys(["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "DENO_CERT"], authority) if authority else {}


class Run:
    """One program on its way; its messages go to a file, for a pipe that nobody reads would make it slow."""

    def __init__(self, program: Program, directory: pathlib.Path, orders: dict[str, str]):
        self.program = program
        self._output = directory / f"{program.name}.out"
        self._report = directory / f"{program.name}.err"
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        with self._output.open("wb") as output, self._report.open("wb") as report:
            self.process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=report,
                cwd=directory,
                env=environment | dict(program.environment) | trust(orders.get("CA")) | orders,
            )

    @property
    def printed(self) -> bytes:
        return self._output.read_bytes()

    @property
    def complaints(self) -> str:
        return self._report.read_text(errors="replace")

    @property
    def report(self) -> dict[str, str]:
        """`version`, `extension`, `subprotocol` and `close`, as far as the library tells them."""
        return dict(re.findall(r"^interop: (\w+) (.*?)\r?$", self.complaints, re.MULTILINE))

    def end(self, seconds: float = PATIENCE) -> None:
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.program} did not end; {self.complaints[-2000:]}") from None
        assert self.process.returncode == 0, f"{self.program}: {self.complaints[-2000:]}"
        assert "binary" not in self.report, f"{self.program} got text as binary messages"


def clients(server: LiveLogs, token: str = "", authority: Pair | None = None) -> int:
    """How many read the stream."""
    context = ssl.create_default_context(cafile=str(authority.cert)) if authority else None
    request = urllib.request.Request(f"{server.http}/health", headers={"Authorization": f"Bearer {token}"} if token else {})
    with opener(context).open(request, timeout=60) as answer:
        return json.load(answer)["clients"]


def opener(context: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    handlers = [urllib.request.HTTPSHandler(context=context)] if context else []
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), *handlers)


class Round:
    """So many programs on one server; `orders` are those of README.md."""

    def __init__(self, server: LiveLogs, programs: list[Program], directory: pathlib.Path, **orders: str):
        directory.mkdir()
        self.runs = [Run(program, directory, orders) for program in programs]
        self._server = server

    def __enter__(self) -> "Round":
        return self

    def __exit__(self, *_) -> None:
        for run in self.runs:
            if run.process.poll() is None:
                run.process.kill()
                run.process.wait()

    def wait_until_open(self, count_clients) -> None:
        """Until as many clients read the stream as there are programs that have not failed."""

        def all_are_there() -> bool:
            return count_clients() >= sum(run.process.poll() is None for run in self.runs)

        eventually(all_are_there, PATIENCE, "clients to open the stream")

    def end(self) -> None:
        for run in self.runs:
            run.end()


def logs_of(run: Run) -> tuple[list[dict], list[dict]]:
    """Records and other messages of a run that read JSON, one object or many a message."""
    messages = [json.loads(line) for line in run.printed.split(b"\n") if line]
    logs = [message for message in messages if message["type"] == "log"]
    return logs, [message for message in messages if message["type"] != "log"]


def assert_texts(name: object, got: list[str], wanted: list[str]) -> None:
    """Says where the first difference is instead of printing two hundred kilobytes."""
    for number, (one, other) in enumerate(zip(got, wanted)):
        if one != other:
            at = next((at for at, pair in enumerate(zip(one, other)) if pair[0] != pair[1]), min(len(one), len(other)))
            around = slice(max(0, at - 20), at + 40)
            raise AssertionError(
                f"{name}: message {number} differs at character {at}: {ascii(one[around])} ({len(one)}), "
                f"written {ascii(other[around])} ({len(other)})"
            )
    assert len(got) == len(wanted), f"{name}: {len(got)} messages of {len(wanted)}"


def assert_records(run: Run, lines: list[bytes], first: int | None = None) -> None:
    """The lines as JSON, numbered without a hole, from `first` on, and nothing else."""
    logs, others = logs_of(run)
    assert_texts(run.program, [log["log"] for log in logs], [text(line) for line in lines])
    assert not others, f"{run.program}: {others[:3]}"
    numbers = [log["seq"] for log in logs]
    start = numbers[0] if first is None else first
    assert numbers == list(range(start, start + len(numbers))), f"{run.program}: numbers have a hole"


def assert_plain(run: Run, lines: list[bytes], keeps_mark: bool = True) -> None:
    """The lines as they are, one a message."""
    printed = run.printed.split(b"\n")
    assert printed.pop() == b""
    wanted = [text(line).encode() for line in lines]
    if not keeps_mark:
        wanted = [line.removeprefix(b"\xef\xbb\xbf") for line in wanted]
    assert_texts(run.program, [line.decode() for line in printed], [line.decode() for line in wanted])
