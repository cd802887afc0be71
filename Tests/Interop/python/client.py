"""One Python library reads the stream: client.py LIBRARY; see ../README.md for the rest."""

import asyncio
import importlib
import inspect
import os
import sys

from contract import Reader


def main() -> None:
    name = sys.argv[1]
    reader = Reader()
    read = importlib.import_module(f"with_{name}").read
    if inspect.iscoroutinefunction(read):
        asyncio.run(read(reader))
    else:
        read(reader)
    sys.stdout.flush()
    # Some libraries leave threads behind that would hold the process up.
    os._exit(0)


main()
