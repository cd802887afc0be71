"""httpx-ws; it offers no compression."""

from importlib.metadata import version

import httpx
import httpx_ws


def read(reader):
    reader.version(version("httpx-ws"))
    http = httpx.Client(verify=reader.tls or True, trust_env=False)
    with httpx_ws.connect_ws(
        reader.url.replace("ws", "http", 1),
        http,
        headers=reader.headers,
        subprotocols=reader.subprotocols or None,
        max_message_size_bytes=1 << 22,
        # It drops the connection when more messages than this wait.
        queue_size=1 << 16,
        keepalive_ping_interval_seconds=None,
    ) as client:
        reader.opened(client.response.headers.get("Sec-WebSocket-Extensions"), client.subprotocol)
        try:
            while True:
                question, code = reader.received(client.receive_text(60))
                if question:
                    client.send_text(question)
                if code:
                    client.close(code)
                    break
        except httpx_ws.WebSocketDisconnect as end:
            code = end.code
    reader.closed(code)
