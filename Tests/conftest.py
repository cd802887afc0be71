"""Fixtures that start the real binary; what it wrote is shown with every test that fails."""

import pathlib
from typing import Callable, Iterator

import pytest

from program import BINARY, LiveLogs

pytest_plugins = ["programs_called", "repeated"]

started = pytest.StashKey[list[LiveLogs]]()


def pytest_sessionstart(session: pytest.Session) -> None:
    if not BINARY.exists() and not session.config.option.collectonly:
        pytest.exit(f"{BINARY} is not there: run `make build` first", returncode=3)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    if report.failed:
        for number, server in enumerate(item.stash.get(started, []), 1):
            report.sections.append((f"livelogs {number}, {' '.join(server.process.args[1:])}", server.output))
    return report


@pytest.fixture
def start(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Callable[..., LiveLogs]]:
    """Starts one more livelogs, with the arguments of `LiveLogs` after its directory, and waits until it listens.

    At the end of the test each one that is still running must stop as it should.
    """
    servers = request.node.stash.setdefault(started, [])

    def start_one(*arguments: str, ready: bool = True, **options) -> LiveLogs:
        directory = tmp_path / f"livelogs-{len(servers) + 1}"
        directory.mkdir()
        server = LiveLogs(directory, *arguments, **options)
        # Before it is ready: a start that fails is cleaned up and shown, too.
        servers.append(server)
        if ready:
            server.wait_until_ready()
        return server

    try:
        yield start_one
        for server in servers:
            if server.process.poll() is None:
                server.stop()
    finally:
        for server in servers:
            server.kill()


@pytest.fixture
def livelogs(start: Callable[..., LiveLogs]) -> LiveLogs:
    """livelogs with its defaults, on one empty log file."""
    return start()
