"""Clients by other people than the Python library's."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

#: Where Debian's node-ws is.
MODULES = pathlib.Path("/usr/share/nodejs")

node = pytest.mark.skipif(
    not shutil.which("node") or not (MODULES / "ws").exists(), reason="needs Debian's nodejs and node-ws"
)


@node
def test_node_reads_the_stream(livelogs):
    count = 1000
    client = subprocess.Popen(
        ["node", pathlib.Path(__file__).parent / "print_messages.cjs", livelogs.ws, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "NODE_PATH": str(MODULES)},
    )
    try:
        assert client.stderr.readline() == b"open\n"
        for start in range(0, count, 10):
            livelogs.append(*[f"line {number}" for number in range(start, start + 10)])
        output, _ = client.communicate(timeout=60)
    finally:
        client.kill()
        client.wait()
    assert [json.loads(line)["log"] for line in output.splitlines()] == [f"line {number}" for number in range(count)]
