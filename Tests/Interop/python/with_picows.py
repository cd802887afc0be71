"""picows; it has no compression."""

from importlib.metadata import version

import picows


async def read(reader):
    reader.version(version("picows"))

    class Listener(picows.WSListener):
        parts = b""

        def on_ws_connected(self, transport):
            fields = transport.response.headers
            reader.opened(fields.get("Sec-WebSocket-Extensions"), fields.get("Sec-WebSocket-Protocol"))

        def on_ws_frame(self, transport, frame):
            if frame.msg_type == picows.WSMsgType.CLOSE:
                reader.closed(frame.get_close_code())
                transport.send_close(frame.get_close_code())
                transport.disconnect()
                return
            self.parts += frame.get_payload_as_bytes()
            if not frame.fin:
                return
            question, code = reader.received(self.parts.decode())
            self.parts = b""
            if question:
                transport.send(picows.WSMsgType.TEXT, question.encode())
            if code:
                transport.send_close(code)

    subprotocols = {"Sec-WebSocket-Protocol": ", ".join(reader.subprotocols)} if reader.subprotocols else {}
    transport, _ = await picows.ws_connect(
        Listener,
        reader.url,
        ssl_context=reader.tls,
        extra_headers=reader.headers | subprotocols,
        enable_auto_pong=True,
        max_frame_size=1 << 24,
    )
    await transport.wait_disconnected()
