"""The opening handshake and what a client may do on the wire, by hand."""

import socket
import struct

import pytest
from websockets.exceptions import InvalidStatus

from messages import receive_logs, texts
from program import open_stream
from wire import frame, read_all, read_until, request


def status(server, opening: bytes) -> tuple[int, bytes]:
    with server.socket(server.ws_port) as connection:
        connection.sendall(opening)
        head = read_until(connection, b"\r\n\r\n")
    return int(head.split()[1]), head


def test_the_servers_own_origin_is_welcome(livelogs):
    for url, port in [(livelogs.ws, livelogs.ws_port), (livelogs.page_ws, livelogs.port)]:
        open_stream(url, origin=f"http://127.0.0.1:{port}").close()


def test_the_page_may_open_the_streams_own_port(livelogs):
    open_stream(livelogs.ws, origin=f"http://127.0.0.1:{livelogs.port}").close()


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://evil.example/127.0.0.1", "file://"],
)
def test_w08_a_foreign_origin_is_refused(livelogs, origin):
    for url in [livelogs.ws, livelogs.page_ws]:
        with pytest.raises(InvalidStatus) as refused:
            open_stream(url, origin=origin)
        assert refused.value.response.status_code == 403


def test_an_allowed_origin_is_welcome(start):
    server = start("--allow-origin", "https://logs.example")
    open_stream(server.ws, origin="https://logs.example").close()
    with pytest.raises(InvalidStatus):
        open_stream(server.ws, origin="https://other.example")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {101}),
        ({"Connection": "keep-alive, Upgrade"}, {101}),
        ({"Connection": "keep-alive, uPGRADE", "Upgrade": "WebSocket"}, {101}),
        ({"path": "/livelogs?"}, {101}),
        ({"without": "Sec-WebSocket-Key"}, {400}),
        ({"Sec_WebSocket_Key": "short"}, {400}),
        ({"Sec_WebSocket_Key": "!" * 24}, {400}),
        ({"Sec_WebSocket_Version": "8"}, {426}),
        ({"without": "Sec-WebSocket-Version"}, {400, 426}),
        ({"without": "Upgrade"}, {400, 426}),
        ({"Upgrade": "h2c"}, {400, 426}),
        ({"without": "Connection"}, {400, 426}),
        ({"without": "Host"}, {400}),
        ({"method": "POST", "Content_Length": "0"}, {400, 405}),
        ({"path": "/elsewhere"}, {404}),
    ],
    ids=str,
)
def test_w01_to_w04_the_opening_handshake(livelogs, change, expected):
    code, head = status(livelogs, request(livelogs, **change))
    assert code in expected
    if code == 426:
        assert b"sec-websocket-version: 13\r\n" in head.lower()


def test_a_handshake_byte_by_byte(livelogs):
    with livelogs.socket(livelogs.ws_port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request(livelogs):
            connection.send(bytes([byte]))
        assert read_until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 101 ")


def test_w11_a_frame_in_the_same_packet_as_the_handshake(livelogs):
    with livelogs.socket(livelogs.ws_port) as connection:
        connection.sendall(request(livelogs) + frame(0x9, b"early"))
        read_until(connection, frame(0xA, b"early", mask=None))


@pytest.mark.parametrize(
    ("wire", "code"),
    [
        (frame(0x1, b"{}", mask=None), 1002),
        (b"\xc1\x80\x00\x00\x00\x00", 1002),
        (b"\x83\x80\x00\x00\x00\x00", 1002),
        (b"\x80\x80\x00\x00\x00\x00", 1002),
        (b"\x09\x80\x00\x00\x00\x00", 1002),
        (b"\x89\xfe\x00\x7e\x00\x00\x00\x00", 1002),
        (frame(0x8, b"\x03"), 1002),
        (frame(0x8, struct.pack("!H", 1005)), 1002),
        (frame(0x8, struct.pack("!H", 1000) + b"\xff"), 1007),
        (frame(0x1, b"\xff\xfe"), 1007),
        (b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", 1009),
        (b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", (1002, 1009)),
        (frame(0x8, struct.pack("!H", 1000)), 1000),
    ],
    ids=lambda value: value.hex()[:32] if isinstance(value, bytes) else str(value),
)
def test_w12_bad_frames_end_the_connection_with_the_right_code(livelogs, wire, code):
    with livelogs.socket(livelogs.ws_port) as connection:
        connection.sendall(request(livelogs))
        read_until(connection, b"\r\n\r\n")
        connection.sendall(wire)
        received = read_all(connection)
    assert received[:1] == b"\x88"
    (told,) = struct.unpack("!H", received[2:4])
    assert told in (code if isinstance(code, tuple) else (code,))


def test_w26_a_flood_of_pings_leaves_others_alone(livelogs):
    with livelogs.socket(livelogs.ws_port) as connection, livelogs.subscribe() as other:
        connection.sendall(request(livelogs))
        read_until(connection, b"\r\n\r\n")
        connection.settimeout(0.2)
        try:
            for _ in range(200):
                connection.sendall(frame(0x9, b"x" * 125) * 500)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass
        livelogs.append("unhurt")
        assert texts(receive_logs(other, 1)) == ["unhurt"]
    assert livelogs.resident_bytes() < 256 << 20


def test_plain_requests_to_the_streams_port_are_told_what_it_is(livelogs):
    with livelogs.socket(livelogs.ws_port) as connection:
        connection.sendall(b"GET /livelogs HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert int(read_until(connection, b"\r\n\r\n").split()[1]) in (400, 426)


def test_a_connection_that_was_refused_may_ask_again(livelogs):
    with livelogs.socket(livelogs.ws_port) as connection:
        livelogs.control("stop_livelogs")
        connection.sendall(request(livelogs))
        assert b" 503 " in read_until(connection, b"\r\n\r\n").splitlines()[0]
        livelogs.control("start_livelogs")
        connection.sendall(request(livelogs))
        head = read_until(connection, b"\r\n\r\n")
        livelogs.append("welcome")
        head += read_until(connection, b"welcome")
        assert head.count(b"HTTP/1.1 101 ") == 1
