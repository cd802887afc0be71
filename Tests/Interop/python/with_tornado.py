"""Tornado."""

import tornado
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


async def read(reader):
    reader.version(tornado.version)
    client = await websocket_connect(
        HTTPRequest(reader.url, headers=reader.headers, ca_certs=reader.authority),
        compression_options={} if reader.compresses else None,
        subprotocols=reader.subprotocols or None,
        max_message_size=1 << 24,
    )
    reader.opened(client.headers.get("Sec-WebSocket-Extensions"), client.selected_subprotocol)
    while (message := await client.read_message()) is not None:
        question, code = reader.received(message)
        if question:
            await client.write_message(question)
        if code:
            client.close(code)
    reader.closed(client.close_code)
