"""websocket-client; it has no compression."""

import websocket
from websocket import ABNF


def read(reader):
    reader.version(websocket.__version__)
    client = websocket.create_connection(
        reader.url,
        header=reader.headers,
        subprotocols=reader.subprotocols or None,
        sslopt={"ca_certs": reader.authority} if reader.authority else {},
        timeout=60,
    )
    reader.opened(client.getheaders().get("sec-websocket-extensions"), client.getsubprotocol())
    while True:
        opcode, payload = client.recv_data()
        if opcode == ABNF.OPCODE_CLOSE:
            break
        question, code = reader.received(payload.decode() if opcode == ABNF.OPCODE_TEXT else payload)
        if question:
            client.send(question)
        if code:
            client.send_close(code)
    reader.closed(int.from_bytes(payload[:2]))
