"""websockets, its asyncio client."""

import websockets
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def read(reader):
    reader.version(websockets.__version__)
    options = {} if reader.compresses else {"compression": None}
    async with connect(
        reader.url,
        ssl=reader.tls,
        additional_headers=reader.headers,
        subprotocols=reader.subprotocols or None,
        max_size=None,
        ping_interval=None,
        proxy=None,
        **options,
    ) as client:
        reader.opened(client.response.headers.get("Sec-WebSocket-Extensions"), client.subprotocol)
        try:
            while True:
                question, code = reader.received(await client.recv())
                if question:
                    await client.send(question)
                if code:
                    await client.close(code)
        except ConnectionClosed:
            reader.closed(client.close_code)
