"""Out of descriptors: no spinning, no death, and service as soon as there are some again."""

import pathlib
import select
import socket

import pytest

from program import eventually


def open_connections(port: int, count: int) -> list[socket.socket]:
    connections = []
    for _ in range(count):
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex(("127.0.0.1", port))
        connections.append(connection)
    return connections


def test_running_out_of_descriptors_costs_no_time(start):
    server = start(descriptors=64)
    connections = open_connections(server.ws_port, 100) + open_connections(server.port, 100)
    try:
        # Once it has taken what it can, it has nothing to do: two seconds of that must cost next to nothing.
        select.select([], [], [], 0.5)
        before = server.cpu_seconds()
        select.select([], [], [], 2)
        assert server.cpu_seconds() - before < 0.2
    finally:
        for connection in connections:
            connection.close()

    def serves() -> bool:
        try:
            return server.get("/healthz").status == 200
        except OSError:
            return False

    eventually(serves, 10)
    with server.subscribe() as client:
        server.append("back again")
        assert "back again" in client.recv(10)


def test_the_descriptor_limit_is_raised_to_the_hard_one(livelogs):
    limits = pathlib.Path(f"/proc/{livelogs.pid}/limits").read_text()
    (line,) = [line for line in limits.splitlines() if line.startswith("Max open files")]
    soft, hard = line.split()[3:5]
    assert soft == hard


@pytest.mark.parametrize(("files", "limit"), [(60, 64), (150, 64), (150, 128)])
def test_more_files_than_descriptors_are_read_with_fewer_open(start, tmp_path, files, limit):
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(files):
        (folder / f"f{number}.log").write_text("history\n")
    server = start(sources=[str(folder)], descriptors=limit)
    with server.subscribe() as client:
        for number in range(files):
            with (folder / f"f{number}.log").open("a") as log:
                log.write(f"new line of {number}.\n")
        missing = {f"new line of {number}." for number in range(files)}
        while missing:
            text = client.recv(30)
            missing = {line for line in missing if line not in text}
    eventually(lambda: server.get("/api/logs/search?q=history&limit=500").json()["count"] == files, 30)
    server.stop()


@pytest.mark.parametrize("files", [0, 150])
@pytest.mark.parametrize("limit", [10, 14, 18, 20, 22, 32])
def test_with_too_few_descriptors_it_ends_and_says_why(start, tmp_path, limit, files):
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(files):
        (folder / f"f{number}.log").write_text("history\n")
    server = start(sources=[str(folder)], descriptors=limit, ready=False)
    assert server.process.wait(20) == 69
    server.wait_for_output("Too many open files")
    server.wait_for_output("ulimit -n")


def test_files_that_no_descriptor_was_free_for_are_counted(start, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "first.log").write_text("the database is open\n")
    server = start(sources=[str(folder)], descriptors=64)
    # Else the store, which tries to open it again and again, has a descriptor to spare now and then.
    eventually(lambda: server.get("/api/logs/search?q=database").json()["count"] == 1, 30)
    connections = open_connections(server.ws_port, 100) + open_connections(server.port, 100)
    try:
        lost = folder / "lost.log"
        # Whole when it is found, so that its size is known.
        (tmp_path / "lost").write_text("nobody reads this\n")
        (tmp_path / "lost").rename(lost)
        server.wait_for_output(r"lost\.log: can't open: Too many open files")
        lost.unlink()
    finally:
        for connection in connections:
            connection.close()

    def counted() -> bool:
        try:
            losses = server.get("/health").json()["losses"]
            return losses["unopened_files"] == 1 and losses["unopened_bytes"] == len("nobody reads this\n")
        except OSError:
            return False

    eventually(counted, 30)
    (folder / "next.log").write_text("read again\n")
    eventually(lambda: "read again" in server.get("/api/logs/search?q=again").body.decode(), 30)
