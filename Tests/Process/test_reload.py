"""Settings that were changed in the file: in force after SIGHUP, or named."""

import re
import signal

import pytest
from websockets.exceptions import ConnectionClosed

from program import eventually


@pytest.fixture
def server(start, tmp_path):
    """A server whose settings are in a file, and what writes that file and has it read again."""
    file = tmp_path / "livelogs.yaml"
    file.write_text("")
    server = start("--config", str(file))

    def reload(text: str) -> str:
        """Has the settings read again; what was said since."""
        before = server.output
        file.write_text(text)
        server.signal(signal.SIGHUP)
        return eventually(
            lambda: (said := server.output[len(before) :]).endswith("configuration and rules read again\n") and said, 60
        )

    server.reload = reload
    return server


def test_the_longest_message_is_that_of_the_file(server):
    server.reload("max-message-bytes: 1K\n")
    with server.subscribe() as client:
        client.send('{"type":"subscribe","filter":"' + "x" * 2000 + '"}')
        with pytest.raises(ConnectionClosed):
            while True:
                client.recv(30)
        assert client.close_code == 1009


def test_the_number_of_clients_is_that_of_the_file(server):
    server.reload("max-connections: 3\n")
    open_ones = [server.socket() for _ in range(3)]
    try:
        eventually(lambda: refused(server), 30)
    finally:
        for connection in open_ones:
            connection.close()
    server.reload("max-connections-per-address: 2\n")
    open_ones = []
    try:
        eventually(lambda: open_ones.append(server.socket()) or refused(server), 30)
    finally:
        for connection in open_ones:
            connection.close()


def refused(server) -> bool:
    """Whether one more connection is turned away."""
    try:
        return server.get("/healthz").status in (429, 503)
    except OSError:
        return True


def test_pings_come_as_often_as_the_file_says(server):
    server.reload("ping-interval: 1\n")
    with server.socket(server.ws_port) as connection:
        connection.sendall(
            b"GET /livelogs HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        connection.settimeout(15)  # By default there would be none for 20 s.
        received = b""
        while b"\x89\x00" not in received:
            received += connection.recv(65536)


def test_telemetry_is_as_the_file_says(server):
    assert server.get("/health").json()["telemetry_enabled"] is True
    server.reload("disable-telemetry: true\n")
    eventually(lambda: server.get("/health").json()["telemetry_enabled"] is False, 30)
    server.reload("")
    eventually(lambda: server.get("/health").json()["telemetry_enabled"] is True, 30)


def test_what_waits_for_the_next_start_is_named(server):
    said = server.reload("live: false\narchive-dir: /nowhere\ntelemetry-interval: 9\nstall-timeout: 9\n")
    assert set(re.findall(r"--(\S+) changed: takes effect at the next start", said)) == {"live", "archive-dir", "telemetry-interval"}
