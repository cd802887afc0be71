"""Broadcasts every line of stdin to every client with Python's websockets, by its broadcast function."""

import asyncio
import sys

from websockets.asyncio.server import broadcast, serve


async def main() -> None:
    clients = set()

    async def keep(client) -> None:
        clients.add(client)
        try:
            await client.wait_closed()
        finally:
            clients.discard(client)

    reader = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    async with serve(keep, "127.0.0.1", int(sys.argv[1]), compression=None, ping_interval=None):
        while line := await reader.readline():
            broadcast(clients, line[:-1].decode())
            # A line that is already there is returned without waiting: give the sockets their turn.
            await asyncio.sleep(0)


asyncio.run(main())
