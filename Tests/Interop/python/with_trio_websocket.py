"""trio-websocket; it offers no compression."""

from importlib.metadata import version

import trio
import trio_websocket


def read(reader):
    reader.version(version("trio-websocket"))
    trio.run(follow, reader)


async def follow(reader):
    async with trio_websocket.open_websocket_url(
        reader.url,
        ssl_context=reader.tls,
        subprotocols=reader.subprotocols or None,
        extra_headers=[(name.encode(), value.encode()) for name, value in reader.headers.items()],
        max_message_size=1 << 24,
    ) as client:
        reader.opened(None, client.subprotocol)
        try:
            while True:
                question, code = reader.received(await client.get_message())
                if question:
                    await client.send_message(question)
                if code:
                    await client.aclose(code)
        except trio_websocket.ConnectionClosed as end:
            reader.closed(end.reason.code)
