"""What is allocated in the running program for one delivery more, and for one connection more.

Counts are of the program alone and do not depend on how fast it is. Limits are in Benchmarks/Thresholds.json.
"""

import contextlib
import json
import pathlib
import shutil
import struct
import subprocess

import pytest

from program import eventually
from wire import read_until, request

BENCHMARKS = pathlib.Path(__file__).parents[2] / "Benchmarks"
LIMITS = json.loads((BENCHMARKS / "Thresholds.json").read_text())["allocations"]

LINES = 200

pytestmark = pytest.mark.skipif(not shutil.which("gcc"), reason="needs gcc for the counter")


@pytest.fixture(scope="module")
def counter(tmp_path_factory) -> pathlib.Path:
    library = tmp_path_factory.mktemp("counter") / "count.so"
    source = BENCHMARKS / "allocations" / "count.c"
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


class Counted:
    """A program that counts, and bare clients of it that read one frame for each line."""

    def __init__(self, start, counter: pathlib.Path, directory: pathlib.Path, stack: contextlib.ExitStack):
        self.file = directory / "allocations"
        self.server = start(environment={"LD_PRELOAD": str(counter), "ALLOCATIONS": str(self.file)})
        self.stack = stack
        self.streams: list = []

    @property
    def allocations(self) -> int:
        return struct.unpack("=Q", self.file.read_bytes())[0]

    def open(self, count: int, **headers: str) -> None:
        for _ in range(count):
            connection = self.stack.enter_context(self.server.socket(self.server.ws_port))
            connection.sendall(request(self.server, path="/livelogs?format=text", **headers))
            read_until(connection, b"\r\n\r\n")
            connection.settimeout(60)
            self.streams.append(self.stack.enter_context(connection.makefile("rb")))

    def deliver(self, lines: int) -> bool:
        """Appends lines one by one, each when all have read the one before; whether the last came compressed."""
        for number in range(lines):
            self.server.append(f"a line with a number: {number}")
            firsts = {self.read_frame(stream) for stream in self.streams}
        return all(first & 0x40 for first in firsts)

    @staticmethod
    def read_frame(stream) -> int:
        first, length = stream.read(2)
        assert length < 126
        stream.read(length)
        return first

    def cost(self, lines: int) -> int:
        before = self.allocations
        self.deliver(lines)
        return self.allocations - before


@pytest.mark.timeout(300)
@pytest.mark.parametrize("headers", [{}, {"Sec_WebSocket_Extensions": "permessage-deflate"}], ids=["plain", "compressed"])
def test_a_delivery_allocates_nothing(start, counter, tmp_path, headers):
    with contextlib.ExitStack() as stack:
        program = Counted(start, counter, tmp_path, stack)
        program.open(10, **headers)
        # Tables and buffers grow to their size, and who compresses waits for a segment.
        program.deliver(50)
        few = program.cost(LINES)
        program.open(90, **headers)
        eventually(lambda: program.deliver(10) == bool(headers), timeout=60)
        many = program.cost(LINES)
        # Whatever else the program does in that time is in it, hence not exactly none.
        assert (many - few) / (90 * LINES) <= LIMITS["delivery"]
        # It counts.
        assert few > LINES


@pytest.mark.timeout(300)
def test_a_connection_allocates_little(start, counter, tmp_path):
    with contextlib.ExitStack() as stack:
        program = Counted(start, counter, tmp_path, stack)
        program.open(10)
        program.deliver(10)
        before = program.allocations
        program.open(200)
        # A line that all have: by then each is where it belongs.
        program.deliver(1)
        assert 0 < (program.allocations - before) / 200 <= LIMITS["connection"]
