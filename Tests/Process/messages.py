"""What arrives on a stream, read with a deadline."""

import json
import time
from typing import Any
from urllib.parse import quote

from websockets.sync.client import ClientConnection

#: The keys that every log message has.
KEYS = {"type", "seq", "timestamp", "log", "severity", "source"}

#: RFC 3339, UTC, microseconds.
TIMESTAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def query(**parameters: Any) -> str:
    """A query string; what is not safe in one is escaped."""
    return "&".join(f"{name}={quote(str(value), safe='')}" for name, value in parameters.items())


def receive(client: ClientConnection, timeout: float = 60) -> Any:
    """The next message, as JSON."""
    return json.loads(client.recv(timeout))


def receive_type(client: ClientConnection, kind: str, timeout: float = 60) -> dict:
    """The next message of type `kind`; others are passed over."""
    deadline = time.monotonic() + timeout
    while True:
        message = receive(client, max(0, deadline - time.monotonic()))
        if message["type"] == kind:
            return message


def receive_logs(client: ClientConnection, count: int, timeout: float = 60) -> list[dict]:
    """The next `count` log messages; others are passed over."""
    deadline = time.monotonic() + timeout
    return [receive_type(client, "log", max(0, deadline - time.monotonic())) for _ in range(count)]


def texts(messages: list[dict]) -> list[str]:
    return [message["log"] for message in messages]


def assert_silent(client: ClientConnection, last: str) -> None:
    """Nothing but the line `last` is on its way: the caller has appended it after what must not arrive."""
    assert receive_type(client, "log")["log"] == last
