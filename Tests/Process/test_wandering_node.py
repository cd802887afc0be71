"""What is compressed once for everybody, read by node's `ws` whatever happens to it."""

import json
import os
import pathlib
import shutil
import subprocess
import threading

import pytest

from program import eventually
from wandering import PATIENCE, lead_about

#: Where Debian's node-ws is.
MODULES = pathlib.Path("/usr/share/nodejs")


class Node:
    def __init__(self, server):
        self.server = server
        self._messages: list[dict] = []
        self.agreements: list[str] = []

    def open(self) -> None:
        script = pathlib.Path(__file__).parent / "wander.cjs"
        pipe = subprocess.PIPE
        environment = {**os.environ, "NODE_PATH": str(MODULES)}
        self.process = subprocess.Popen(["node", script, self.server.ws], stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        self.readers = [threading.Thread(target=self._read_messages), threading.Thread(target=self._read_agreements)]
        for reader in self.readers:
            reader.start()
        self._await_agreement(1)

    def _read_messages(self) -> None:
        for line in self.process.stdout:
            self._messages.append(json.loads(line))

    def _read_agreements(self) -> None:
        for line in self.process.stderr:
            self.agreements.append(line.decode().strip())

    def _await_agreement(self, count: int) -> None:
        eventually(lambda: len(self.agreements) >= count, PATIENCE, "a handshake")
        assert self.agreements[-1] == "open permessage-deflate"

    def _tell(self, command: str) -> None:
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def stall(self) -> None:
        self._tell("stall")

    def go_on(self) -> None:
        self._tell("go on")

    def come_again(self) -> None:
        self._tell("come again")
        self._await_agreement(2)

    def messages(self) -> list[dict]:
        return self._messages

    def close(self) -> None:
        if hasattr(self, "process"):
            self.process.kill()
            self.process.wait()
            for reader in self.readers:
                reader.join()
            for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
                pipe.close()


@pytest.mark.timeout(300)
@pytest.mark.skipif(not shutil.which("node") or not (MODULES / "ws").exists(), reason="needs nodejs and node-ws")
def test_node_gets_everything_or_is_told(start):
    server = start("--buffer-bytes", "4M")
    clients = [Node(server) for _ in range(2)]
    try:
        lead_about(server, clients, seed=11)
    finally:
        for client in clients:
            client.close()
