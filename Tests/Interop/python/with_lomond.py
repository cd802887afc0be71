"""Lomond; it takes no authority as an argument: OpenSSL's variable SSL_CERT_FILE names it."""

from importlib.metadata import version

import lomond


def read(reader):
    reader.version(version("lomond"))
    client = lomond.WebSocket(reader.url, protocols=reader.subprotocols or None, compress=reader.compresses, proxies={})
    for name, value in reader.headers.items():
        client.add_header(name.encode(), value.encode())
    for event in client.connect(ping_rate=0):
        match event.name:
            case "ready":
                reader.opened((event.response.get("sec-websocket-extensions") or b""), event.protocol)
            case "text":
                question, code = reader.received(event.text)
                if question:
                    client.send_text(question)
                if code:
                    client.close(code)
            case "closing" | "closed":
                reader.closed(event.code)
            case "connect_fail" | "rejected" | "protocol_error" | "unresponsive":
                raise AssertionError(str(event))
