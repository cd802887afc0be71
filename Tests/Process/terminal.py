"""A running `livelogs tail`."""

import json
import pathlib
import signal
import subprocess

from program import BINARY, clean_environment, eventually

REFUSED, UNTRUSTED, UNAVAILABLE, USAGE, UNUSABLE = 76, 77, 69, 64, 2


class Tail:
    """A running `livelogs tail`, with its output in files so that nothing ever waits for this test."""

    def __init__(self, directory: pathlib.Path, *arguments: str, environment: dict[str, str] | None = None):
        self._out = directory / "stdout"
        self._err = directory / "stderr"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [str(BINARY), "tail", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=clean_environment(environment),
            )

    @property
    def output(self) -> str:
        return self._out.read_text(encoding="utf-8", errors="surrogateescape")

    @property
    def lines(self) -> list[str]:
        return self.output.splitlines()

    @property
    def messages(self) -> list[dict]:
        return [json.loads(line) for line in self.output.split("\n") if line]

    @property
    def logs(self) -> list[dict]:
        return [message for message in self.messages if message["type"] == "log"]

    @property
    def complaints(self) -> str:
        return self._err.read_text()

    def wait_for(self, text: str) -> None:
        eventually(lambda: text in self.output, 30, f"{text!r} in the output; stderr: {self.complaints}")

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def following(livelogs, count: int = 1) -> None:
    """Waits until the server has as many clients of the stream."""
    eventually(lambda: livelogs.get("/health").json()["clients"] == count, 10, f"{count} clients")


def following_secure(clients: list[Tail]) -> None:
    """Waits until each of these, which print JSON, was greeted; a server that speaks TLS is not asked over plain HTTP."""
    for client in clients:
        client.wait_for('"hello"')
