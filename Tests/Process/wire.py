"""The WebSocket protocol by hand: bytes that no library would send."""

import base64
import os
import socket
import struct


def request(server, *, without: str = "", path: str = "/livelogs", method: str = "GET", **changed: str) -> bytes:
    """An opening handshake; a header's name is written with underscores."""
    headers = {
        "Host": f"127.0.0.1:{server.ws_port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    headers.pop(without, None)
    lines = [f"{method} {path} HTTP/1.1", *[f"{name}: {value}" for name, value in headers.items()], "", ""]
    return "\r\n".join(lines).encode()


def frame(opcode: int, payload: bytes, *, mask: bytes | None = b"\x01\x02\x03\x04") -> bytes:
    """A final frame of up to 65,535 bytes."""
    masked = 0x80 if mask else 0
    length = bytes([masked | len(payload)]) if len(payload) < 126 else struct.pack("!BH", masked | 126, len(payload))
    if mask:
        payload = mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    return bytes([0x80 | opcode]) + length + payload


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    received = b""
    while wanted not in received:
        part = connection.recv(4096)
        assert part, f"closed before {wanted!r}; received {received!r}"
        received += part
    return received


def read_all(connection: socket.socket) -> bytes:
    received = b""
    try:
        while part := connection.recv(65536):
            received += part
    except ConnectionResetError:
        pass
    return received
