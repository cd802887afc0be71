"""Clients that come at any time, stall until they are lapsed, go on and come again; all they got is compared."""

import base64
import contextlib
import json
import random
import threading
from typing import Protocol

from websockets.exceptions import ConnectionClosed

from program import LiveLogs, eventually

#: Long for a loaded machine; a condition that holds earlier ends the wait.
PATIENCE = 60


class Wanderer(Protocol):
    """A client in other hands."""

    def open(self) -> None:
        """Comes, and returns after the handshake."""

    def stall(self) -> None:
        """Reads no more from now on."""

    def go_on(self) -> None: ...

    def come_again(self) -> None:
        """Hangs up and asks for what followed the last record it got."""

    def messages(self) -> list[dict]:
        """All it got until now, in order."""


def check(messages: list[dict], reference: dict[int, dict], last: int) -> int:
    """Every message is what the plain client got, and what did not come was told; answers how many were missed."""
    expected = None
    missed = 0
    for message in messages:
        if message["type"] == "gap":
            assert expected in (None, message["from"])
            expected = message["to"] + 1
            missed += message["missed"]
            continue
        assert expected in (None, message["seq"])
        assert message == reference[message["seq"]]
        expected = message["seq"] + 1
    assert expected == last + 1
    return missed


def lead_about(server: LiveLogs, wanderers: list[Wanderer], seed: int) -> None:
    """Takes `wanderers` through it all, on a server that keeps a few hundred lines of a stream."""
    chance = random.Random(seed)
    reference: list[dict] = []
    count = 0

    def write(lines: int) -> None:
        """Lines that hardly shrink, so that they fill what the system keeps for a client that does not read."""
        nonlocal count
        for start in range(0, lines, 100):
            size = min(100, lines - start)
            server.append(*[f"{count + index} {base64.b64encode(chance.randbytes(750)).decode()}" for index in range(size)])
            count += size
            eventually(lambda: len(reference) >= count, PATIENCE, "the plain client to have everything")

    def read(client) -> None:
        with contextlib.suppress(ConnectionClosed):
            for message in client:
                reference.append(json.loads(message))

    def has_last(wanderer: Wanderer) -> bool:
        messages = wanderer.messages()
        return bool(messages) and messages[-1] == reference[-1]

    def catch_up() -> None:
        for wanderer in wanderers:
            eventually(lambda: has_last(wanderer), PATIENCE, "a client to have caught up")

    with server.subscribe(compression=None) as plain:
        reading = threading.Thread(target=read, args=(plain,))
        reading.start()
        for wanderer in wanderers:
            write(chance.randint(1, 400))
            wanderer.open()
        write(600)
        catch_up()
        for wanderer in wanderers:
            wanderer.stall()
        write(20_000)
        for wanderer in wanderers:
            wanderer.go_on()
            write(chance.randint(1, 200))
        write(600)
        catch_up()
        # What is kept by then is what they need.
        for wanderer in wanderers:
            write(chance.randint(1, 50))
            wanderer.come_again()
            write(chance.randint(1, 50))
        catch_up()
    reading.join(PATIENCE)
    by_sequence = {message["seq"]: message for message in reference}
    assert [message["log"].partition(" ")[0] for message in reference] == [str(number) for number in range(count)]
    for wanderer in wanderers:
        assert check(wanderer.messages(), by_sequence, reference[-1]["seq"]) > 0
