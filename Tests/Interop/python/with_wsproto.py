"""wsproto, the protocol without a connection, on a plain socket."""

import socket
from urllib.parse import urlsplit

import wsproto
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Request, TextMessage
from wsproto.extensions import PerMessageDeflate


def read(reader):
    reader.version(wsproto.__version__)
    url = urlsplit(reader.url)
    connection = socket.create_connection((url.hostname, url.port), 60)
    if reader.tls:
        connection = reader.tls.wrap_socket(connection, server_hostname=url.hostname)
    protocol = WSConnection(ConnectionType.CLIENT)

    def send(event) -> None:
        connection.sendall(protocol.send(event))

    send(
        Request(
            host=url.netloc,
            target=f"{url.path}?{url.query}" if url.query else url.path,
            extensions=[PerMessageDeflate()] if reader.compresses else [],
            subprotocols=reader.subprotocols,
            extra_headers=[(name.encode(), value.encode()) for name, value in reader.headers.items()],
        )
    )
    parts = []
    while octets := connection.recv(65_536):
        protocol.receive_data(octets)
        for event in protocol.events():
            match event:
                case AcceptConnection():
                    reader.opened("; ".join(each.name for each in event.extensions), event.subprotocol)
                case TextMessage():
                    parts.append(event.data)
                    if not event.message_finished:
                        continue
                    question, code = reader.received("".join(parts))
                    parts.clear()
                    if question:
                        send(TextMessage(question))
                    if code:
                        send(CloseConnection(code))
                case Ping():
                    send(event.response())
                case CloseConnection():
                    reader.closed(event.code)
                    if protocol.state.name == "REMOTE_CLOSING":
                        send(event.response())
                    return
                case _:
                    raise AssertionError(event)
