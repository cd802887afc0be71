"""Out of descriptors: no spinning, no death, and service as soon as there are some again."""

import pathlib
import select
import socket

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
