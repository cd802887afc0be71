"""The client programs that `make test` runs: Python's libraries and node's."""

import os
import pathlib
import shutil
import subprocess

from rounds import Program

HERE = pathlib.Path(__file__).parent

#: The Python that has the libraries of requirements.txt; made by Scripts/python.sh.
PYTHON = pathlib.Path(os.environ.get("INTEROP_PYTHON", HERE.parent.parent / ".venv" / "Tests-Interop" / "bin" / "python"))

#: Those that offer permessage-deflate when asked to, and those that have none.
COMPRESSING = "websockets websockets_sync websockets_legacy aiohttp wsproto autobahn tornado lomond".split()
PLAIN = "websocket_client httpx_ws picows simple_websocket trio_websocket".split()


#: What a library does not do, or does not tell.
LACKS = {"simple_websocket": frozenset({"close"})}


def python(library: str) -> Program:
    command = (str(PYTHON), str(HERE / "python" / "client.py"), library)
    return Program(f"python-{library}", command, lacks=LACKS.get(library, frozenset()))


def python_programs() -> list[Program]:
    return [python(library) for library in COMPRESSING + PLAIN] if PYTHON.exists() else []


def node_programs() -> list[Program]:
    """`ws`, if Debian's node-ws is there; the built-in WebSocket from node 20 on."""
    node = shutil.which("node")
    if not node:
        return []
    programs = []
    if pathlib.Path("/usr/share/nodejs/ws").exists():
        programs.append(Program("node-ws", (node, str(HERE / "node" / "ws.mjs"))))
    if has_websocket(node):
        # undici drops U+FEFF at the start of a text message.
        built_in = (node, "--experimental-websocket", "--no-warnings", str(HERE / "node" / "websocket.mjs"))
        programs.append(Program("node-built-in", built_in, lacks=frozenset({"bom", "close"})))
    return programs


def has_websocket(node: str) -> bool:
    probe = [node, "--experimental-websocket", "--no-warnings", "-e", "process.exit(typeof WebSocket === 'function' ? 0 : 1)"]
    return subprocess.run(probe, capture_output=True).returncode == 0
