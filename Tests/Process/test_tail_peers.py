"""livelogs tail against servers of other makes, and bad ones."""

import contextlib
import json
import re
import signal
import socket
import threading

import pytest

from program import eventually, run
from terminal import UNAVAILABLE, UNUSABLE


def serve_once(listener: socket.socket, *frames: bytes, response: bytes | None = None) -> None:
    """A server of one connection: it accepts the handshake, or answers with `response`, and sends `frames`."""
    from websockets.utils import accept_key

    near, _ = listener.accept()
    with near:
        request = b""
        while b"\r\n\r\n" not in request:
            request += near.recv(4096)
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", request).group(1).decode()
        near.sendall(
            response
            or (
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
            ).encode()
        )
        for frame in frames:
            near.sendall(frame)
        # Until the client has said goodbye and gone.
        with contextlib.suppress(OSError):
            while near.recv(4096):
                pass


@pytest.fixture
def server():
    """Starts `serve_once` and tells its port."""
    threads = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)

        def start_one(*frames: bytes, response: bytes | None = None) -> int:
            thread = threading.Thread(target=serve_once, args=(listener, *frames), kwargs={"response": response})
            thread.start()
            threads.append(thread)
            return listener.getsockname()[1]

        yield start_one
        for thread in threads:
            thread.join(25)


def text(payload: str) -> bytes:
    return bytes([0x81, len(payload)]) + payload.encode()


def test_a_gap_is_a_line_of_its_own(server, tail):
    port = server(text('{"type":"gap","from":1208,"to":1890,"missed":683}'))
    client = tail(f"127.0.0.1:{port}")
    client.wait_for("-- 683 lines missed (1208 to 1890) --\n")
    assert client.end() == 128 + signal.SIGINT


@pytest.mark.parametrize("payload", ["no JSON", "{}", '{"type":"log"}', '"\x1b[2J"'])
def test_another_kind_of_server_is_told_apart(server, payload):
    result = run("tail", f"127.0.0.1:{server(text(payload))}")
    assert result.returncode == UNUSABLE
    assert "no message of LiveLogs" in result.stderr
    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_ping_is_answered():
    answers = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_ping, args=(listener, answers))
        thread.start()
        result = run("tail", "--no-resume", f"127.0.0.1:{listener.getsockname()[1]}")
        thread.join()
    assert answers == [b"ping"]
    assert result.returncode == 0


def serve_ping(listener: socket.socket, answers: list[bytes]) -> None:
    """Accepts one client, pings it, notes the unmasked pong, and says goodbye."""
    from websockets.utils import accept_key, apply_mask

    near, _ = listener.accept()
    with near:
        near.settimeout(60)
        request = near.recv(4096)
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", request).group(1).decode()
        near.sendall(
            (
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
            ).encode()
            + b"\x89\x04ping"
        )
        frame = near.recv(10, socket.MSG_WAITALL)
        assert frame[:2] == b"\x8a\x84"
        answers.append(apply_mask(frame[6:], frame[2:6]))
        near.sendall(b"\x88\x02\x03\xe9")
        near.recv(4096)


def test_a_server_that_is_busy_is_tried_again(server, tail):
    busy = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    port = server(response=busy)
    client = tail(f"127.0.0.1:{port}")
    eventually(lambda: "status 503" in client.complaints, 10)
    server(text('{"type":"gap","from":1,"to":2,"missed":2}'))
    client.wait_for("2 lines missed")
    assert run("tail", "--no-resume", f"127.0.0.1:{server(response=busy)}").returncode == UNAVAILABLE
    client.end()


def test_compressed_messages_are_read(tail):
    """Against a server of another make that keeps its deflate window from message to message."""
    from websockets.sync.server import serve

    messages = [
        json.dumps({"type": "hello", "epoch": "e", "seq": 0}),
        *[
            json.dumps(
                {
                    "type": "log",
                    "seq": number,
                    "timestamp": "2026-11-20T10:00:00.000000Z",
                    "log": f"the same words again and again, number {number}",
                    "severity": "info",
                    "source": "/a",
                }
            )
            for number in range(1, 200)
        ],
    ]
    agreed = []

    def send(connection) -> None:
        agreed.extend(extension.name for extension in connection.protocol.extensions)
        for message in messages:
            connection.send(message)
        with contextlib.suppress(Exception):
            connection.recv()

    with serve(send, "127.0.0.1", 0, compression="deflate") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        client = tail(f"127.0.0.1:{server.socket.getsockname()[1]}", "--json")
        client.wait_for("number 199")
        assert client.end() == 130
        server.shutdown()
        thread.join()
    assert agreed == ["permessage-deflate"]
    assert client.output.split("\n")[:-1] == messages
