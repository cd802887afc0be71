"""simple-websocket; its client offers no compression."""

from importlib.metadata import version

import simple_websocket


def read(reader):
    reader.version(version("simple-websocket"))
    client = simple_websocket.Client(
        reader.url,
        subprotocols=reader.subprotocols or None,
        headers=reader.headers,
        ssl_context=reader.tls,
        max_message_size=1 << 24,
    )
    reader.opened(None, client.subprotocol)
    try:
        while True:
            question, code = reader.received(client.receive())
            if question:
                client.send(question)
            if code:
                client.close(code)
    except simple_websocket.ConnectionClosed as end:
        reader.closed(end.reason)
