"""websockets, its client with threads."""

import websockets
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect


def read(reader):
    reader.version(websockets.__version__)
    options = {} if reader.compresses else {"compression": None}
    with connect(
        reader.url,
        ssl=reader.tls,
        additional_headers=reader.headers,
        subprotocols=reader.subprotocols or None,
        max_size=None,
        ping_interval=None,
        proxy=None,
        legacy=True,
        **options,
    ) as client:
        reader.opened(client.response.headers.get("Sec-WebSocket-Extensions"), client.subprotocol)
        try:
            while True:
                question, code = reader.received(client.recv())
                if question:
                    client.send(question)
                if code:
                    client.close(code)
        except ConnectionClosed:
            reader.closed(client.close_code)
