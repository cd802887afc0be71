"""Many requests in one go, from a client that reads late: each is answered, in order."""

import selectors
import socket
import urllib.parse

from program import LiveLogs


def test_ten_thousand_pipelined_requests_are_all_answered(livelogs: LiveLogs):
    # Answers of several megabytes: far more than the server keeps for one client, so it has to pause and go on.
    count = 10_000
    request = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", urllib.parse.urlsplit(livelogs.http).port), timeout=60) as connection:
        connection.settimeout(60)
        wire = memoryview(request * count + last)
        received = bytearray()
        connection.setblocking(False)
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
            while True:
                (_, events), = selector.select(30)
                if events & selectors.EVENT_WRITE and wire:
                    wire = wire[connection.send(wire):]
                    if not wire:
                        selector.modify(connection, selectors.EVENT_READ)
                    continue
                data = connection.recv(1 << 16)
                if not data:
                    break
                received += data
    assert received.count(b"HTTP/1.1 200 OK") == count + 1
