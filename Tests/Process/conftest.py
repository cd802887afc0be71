"""Fixtures of the terminal client and of the wall clock."""

import pytest

import wall_clock
from relay import Relay
from terminal import Tail


@pytest.fixture
def tail(tmp_path):
    tails = []

    def start_one(*arguments: str, **options) -> Tail:
        directory = tmp_path / f"tail-{len(tails) + 1}"
        directory.mkdir()
        tails.append(Tail(directory, *arguments, **options))
        return tails[-1]

    yield start_one
    for one in tails:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


@pytest.fixture
def relay(livelogs):
    relay = Relay(("127.0.0.1", livelogs.ws_port))
    yield relay
    relay.close()


@pytest.fixture(scope="session")
def clock_library(tmp_path_factory):
    return wall_clock.build(tmp_path_factory.mktemp("clock"))


@pytest.fixture
def clock(clock_library, tmp_path):
    return wall_clock.WallClock(clock_library, tmp_path / "offset")
