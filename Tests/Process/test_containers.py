"""Logs of containers: what their runtimes wrap lines in is taken off."""

import json
import pathlib

import pytest

from messages import receive_logs, texts
from program import eventually

WAIT = 30
ID = "3f1e" * 16


def docker_line(log: str, stream: str = "stdout", time: str = "2026-03-04T05:06:07.123456789Z", **more) -> str:
    return json.dumps({"log": log, "stream": stream, **more, "time": time}, separators=(",", ":")) + "\n"


def append(path: pathlib.Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.fixture
def docker(tmp_path):
    """A container's folder as Docker makes it."""
    folder = tmp_path / "containers" / ID
    folder.mkdir(parents=True)
    (folder / "config.v2.json").write_text(
        json.dumps({"State": {"Name": "no"}, "MountPoints": {"/x": {"Name": "volume"}}, "ID": ID, "Name": "/web-1"})
    )
    log = folder / f"{ID}-json.log"
    log.touch()
    return log


def test_docker_lines_are_unwrapped(start, docker):
    server = start(sources=[str(docker)])
    with server.subscribe() as client:
        append(docker, docker_line('GET "/a\\b" <ü> \U0001f680\n') + docker_line("\n", "stderr", attrs={"a": ["}"]}))
        append(docker, docker_line("2026-11-20 10:00:00 ERROR it broke\r\n"))
        plain, empty, own = receive_logs(client, 3, timeout=WAIT)
    assert plain["log"] == 'GET "/a\\b" <ü> \U0001f680'
    assert plain["timestamp"] == "2026-03-04T05:06:07.123456Z"
    assert plain["service"] == "web-1"
    assert plain["source"] == str(docker)
    assert empty["log"] == ""
    # A container's clock is on UTC.
    assert (own["log"], own["severity"]) == ("2026-11-20 10:00:00 ERROR it broke", "error")
    assert own["timestamp"] == "2026-11-20T10:00:00.000000Z"


def test_pieces_of_a_long_line_are_joined_by_stream(start, docker):
    server = start(sources=[str(docker)])
    first, second, third = "a" * 16384, "b" * 16384, "c" * 10
    with server.subscribe() as client:
        append(docker, docker_line(first, time="2026-01-01T00:00:01Z"))
        append(docker, docker_line("between\n", "stderr") + docker_line(second) + docker_line(third + "\n"))
        append(docker, docker_line("after\n"))
        between, joined, after = receive_logs(client, 3, timeout=WAIT)
    assert (between["log"], after["log"]) == ("between", "after")
    assert joined["log"] == first + second + third
    assert joined["timestamp"] == "2026-01-01T00:00:01.000000Z"


def test_a_piece_whose_end_does_not_come_is_given_as_it_is(start, docker):
    server = start(sources=[str(docker)])
    with server.subscribe() as client:
        append(docker, docker_line("Password: "))
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["Password: "]


def test_pieces_are_joined_across_docker_s_rotation(start, docker):
    server = start(sources=[str(docker)])
    with server.subscribe() as client:
        append(docker, docker_line("one\n") + docker_line("begins "))
        receive_logs(client, 1, timeout=WAIT)
        docker.rename(docker.with_name(docker.name + ".1"))
        append(docker, docker_line("and ends\n"))
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["begins and ends"]


def test_the_name_is_read_again_when_docker_writes_it(start, docker):
    """The description comes after the log, and again with `docker rename`."""
    description = docker.parent / "config.v2.json"
    description.unlink()
    server = start(sources=[str(docker.parent.parent)])

    def rename(name: str) -> None:
        new = description.with_suffix(".tmp")
        new.write_text(json.dumps({"Name": f"/{name}", "ID": ID}))
        new.rename(description)
        server.wait_for_output(f"{docker.name}: reading it, service {name}\n")

    with server.subscribe() as client:
        append(docker, docker_line("before\n"))
        (before,) = receive_logs(client, 1, timeout=WAIT)
        rename("shop")
        append(docker, docker_line("between\n"))
        (shop,) = receive_logs(client, 1, timeout=WAIT)
        rename("store")
        append(docker, docker_line("after\n"))
        (store,) = receive_logs(client, 1, timeout=WAIT)
    assert (before["service"], shop["service"], store["service"]) == (ID[:12], "shop", "store")
    description.unlink()
    with server.subscribe() as client:
        append(docker, docker_line("without one\n"))
        assert receive_logs(client, 1, timeout=WAIT)[0]["service"] == "store"
    eventually(lambda: len(server.get("/api/logs/search?service=store&limit=10").json()["lines"]) == 2)


def test_without_a_readable_description_the_id_is_the_name(start, docker):
    (docker.parent / "config.v2.json").write_text("not json")
    server = start(sources=[str(docker.parent.parent / "*" / "*-json.log")])
    with server.subscribe() as client:
        append(docker, "not wrapped\n" + docker_line("wrapped\n"))
        messages = receive_logs(client, 2, timeout=WAIT)
    assert texts(messages) == ["not wrapped", "wrapped"]
    assert {message["service"] for message in messages} == {ID[:12]}


def test_kubernetes_lines_are_unwrapped(start, tmp_path):
    log = tmp_path / "pods" / "shop_web-7d9_0f3a" / "api" / "0.log"
    log.parent.mkdir(parents=True)
    log.touch()
    server = start(sources=[str(log)])
    with server.subscribe() as client:
        append(log, "2026-03-04T05:06:07.123456789Z stdout F an  indented {line}\n")
        append(log, "2026-03-04T05:06:08+02:00 stdout P one \n2026-03-04T05:06:09Z stderr F other\n")
        append(log, "2026-03-04T05:06:10Z stdout F piece\n2026-03-04T05:06:11Z stderr F \n")
        whole, other, joined, empty = receive_logs(client, 4, timeout=WAIT)
    assert (whole["log"], whole["timestamp"]) == ("an  indented {line}", "2026-03-04T05:06:07.123456Z")
    assert whole["service"] == "api"
    assert other["log"] == "other"
    assert (joined["log"], joined["timestamp"]) == ("one piece", "2026-03-04T03:06:08.000000Z")
    assert empty["log"] == ""
