"""websockets, the client of its versions before 14."""

import warnings

import websockets
from websockets.exceptions import ConnectionClosed

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from websockets.legacy.client import connect


async def read(reader):
    reader.version(websockets.__version__)
    options = {} if reader.compresses else {"compression": None}
    if reader.tls:
        options["ssl"] = reader.tls
    async with connect(
        reader.url,
        extra_headers=reader.headers,
        subprotocols=reader.subprotocols or None,
        max_size=None,
        ping_interval=None,
        **options,
    ) as client:
        reader.opened(client.response_headers.get("Sec-WebSocket-Extensions"), client.subprotocol)
        try:
            while True:
                question, code = reader.received(await client.recv())
                if question:
                    await client.send(question)
                if code:
                    await client.close(code)
        except ConnectionClosed:
            reader.closed(client.close_code)
