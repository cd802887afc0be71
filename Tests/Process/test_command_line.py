"""Options, environment, configuration file: who wins, and what is refused with which line."""

import pathlib
import socket

import pytest

from messages import receive_logs, texts
from program import run

USAGE, CONFIGURATION = 64, 78


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def node_id(server) -> str:
    return server.get("/health").json()["node_id"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--no-such-option"], "--no-such-option"),
        (["--no-such-option=3"], "--no-such-option"),
        (["-Z"], "Z"),
        (["--control-port", "many"], "--control-port"),
        (["--control-port", "65536"], "--control-port"),
        (["--control-port", "-1"], "--control-port"),
        (["--control-port"], "--control-port"),
        (["-p", "80x"], "-p"),
        (["--ws-port", "1e3"], "--ws-port"),
        (["--telemetry-interval", "soon"], "--telemetry-interval"),
        (["--bind", "here"], "--bind"),
        (["--live=perhaps"], "--live"),
    ],
    ids=str,
)
def test_a_bad_command_line_ends_with_64_and_a_line_that_names_the_option(arguments, named):
    result = run("serve", *arguments)
    assert result.returncode == USAGE
    assert result.stdout == ""
    assert named in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_every_problem_is_told_at_once():
    result = run("--no-such-option", "--control-port", "many")
    assert result.returncode == USAGE
    assert "--no-such-option" in result.stderr
    assert "--control-port" in result.stderr


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("no-such-key: 1\n", "no-such-key"),
        ("control-port: many\n", "control-port"),
        ("control-port: [1, 2]\n", "control-port"),
        ("node-id: {a: b}\n", "node-id"),
        ("control-port: 1\ncontrol-port: 2\n", "control-port"),
        ("node-id: 'open\n", "livelogs.yaml"),
        ("- a\n- b\n", "livelogs.yaml"),
    ],
)
def test_a_bad_configuration_file_ends_with_78_and_a_line_that_names_the_key(tmp_path, text, named):
    file = tmp_path / "livelogs.yaml"
    file.write_text(text)
    for command in ["serve", "validate"]:
        result = run(command, "--config", str(file))
        assert result.returncode == CONFIGURATION
        assert named in result.stderr


def test_a_configuration_file_that_is_not_there_is_refused(tmp_path):
    result = run("--config", str(tmp_path / "absent.yaml"))
    assert result.returncode in (USAGE, CONFIGURATION)
    assert "absent.yaml" in result.stderr


@pytest.mark.parametrize("name", ["CONTROL_PORT", "LIVE_WS_PORT", "LOG_MONITOR_SERVER_PORT", "LIVELOGS_WS_PORT"])
def test_a_bad_value_in_the_environment_is_refused_by_its_name(name):
    result = run("serve", environment={name: "many"})
    assert result.returncode == CONFIGURATION
    assert name in result.stderr


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1"])
def test_an_address_that_is_not_loopback_needs_a_token(address):
    result = run("--bind", address, "--control-port", "0", "--ws-port", "0")
    assert result.returncode in (USAGE, CONFIGURATION)
    assert "--token-file" in result.stderr
    assert "--allow-anonymous" in result.stderr


def test_anybody_may_be_let_in_on_purpose(start):
    server = start("--bind", "0.0.0.0", "--allow-anonymous", ready=False)
    server.wait_for_output(r"livelogs: page http://\S+:\d+/")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_loopback_needs_no_token(start, address):
    server = start("--bind", address, ready=False)
    server.wait_for_output(r"livelogs: page http://\S+:\d+/")
    server.wait_for_output(r"livelogs: stream ws://\S+:\d+/livelogs")


def test_a_port_that_is_taken_is_named(start, livelogs, tmp_path):
    result = run("--control-port", str(livelogs.port), "--ws-port", "0", "--state-dir", str(tmp_path))
    assert result.returncode not in (0, USAGE)
    assert str(livelogs.port) in result.stderr


def test_flag_wins_over_environment_over_file_over_default(start, tmp_path):
    file = tmp_path / "livelogs.yaml"
    file.write_text("node-id: from-file\n")
    config = ["--config", str(file)]
    environment = {"LIVELOGS_NODE_ID": "from-environment"}

    assert node_id(start("--node-id", "from-flag", *config, environment=environment)) == "from-flag"
    assert node_id(start(*config, environment=environment)) == "from-environment"
    assert node_id(start(*config)) == "from-file"
    assert node_id(start()) not in ("", "from-file", "from-environment", "from-flag")


def test_short_options_mean_the_same(start):
    port = free_port()
    server = start("-n", "short", "-p", str(port), "--ws-port", "0", "-t", "5", ports=False)
    assert server.port == port
    assert node_id(server) == "short"


@pytest.mark.parametrize("name", ["CONTROL_PORT", "LOG_MONITOR_SERVER_PORT", "LIVELOGS_CONTROL_PORT"])
def test_the_environment_sets_the_control_port(start, name):
    port = free_port()
    server = start("--ws-port", "0", ports=False, environment={name: str(port)})
    assert server.port == port


@pytest.mark.parametrize("name", ["LIVE_WS_PORT", "LIVELOGS_WS_PORT"])
def test_the_environment_sets_the_stream_port(start, name):
    port = free_port()
    server = start("--control-port", "0", ports=False, environment={name: str(port)})
    assert server.ws_port == port


def test_sources_come_from_options_and_arguments_alike(start, tmp_path):
    first, second = tmp_path / "first.log", tmp_path / "second.log"
    first.write_text("one\n")
    second.write_text("two\n")
    server = start("--log-file", str(first), sources=[str(second)])
    with server.subscribe("backlog=10") as client:
        assert sorted(texts(receive_logs(client, 2))) == ["one", "two"]


def test_sources_come_from_the_file_and_the_environment(start, tmp_path):
    log = tmp_path / "first.log"
    log.touch()
    file = tmp_path / "livelogs.yaml"
    file.write_text(f"log-file:\n  - {log}\n")
    for server in [
        start("--config", str(file), sources=[]),
        start(sources=[], environment={"LIVELOGS_LOG_FILE": str(log)}),
    ]:
        with server.subscribe() as client:
            with log.open("a") as stream:
                stream.write("from there\n")
            assert texts(receive_logs(client, 1)) == ["from there"]


def test_a_source_that_is_not_there_yet_is_waited_for(start, tmp_path):
    late = pathlib.Path(tmp_path / "late.log")
    server = start(sources=[str(late)])
    with server.subscribe() as client:
        late.write_text("at last\n")
        assert texts(receive_logs(client, 1)) == ["at last"]
