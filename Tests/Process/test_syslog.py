"""Syslog messages over UDP, TCP and sockets of this machine (RFC 5424, RFC 3164, RFC 6587)."""

import shutil
import socket
import subprocess

import pytest

from messages import receive_logs, texts
from program import run

WAIT = 30
NEW = "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog 42 ID47 - an event"
OLD = "<34>Oct 11 22:14:15 mymachine su[7]: 'su root' failed for lonvick"


def port(server, way: str) -> int:
    return int(server.wait_for_output(rf"livelogs: syslog {way} \S+:(\d+)\n", timeout=WAIT).group(1))


def udp(number: int, *messages: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for message in messages:
            sender.sendto(message, ("127.0.0.1", number))


def tcp(number: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", number), timeout=WAIT)


def test_udp(start):
    server = start("--syslog-udp", "0")
    with server.subscribe() as client:
        udp(port(server, "udp"), NEW.encode(), OLD.encode() + b"\n", b"", b"<13>nul\0")
        new, old, bare = receive_logs(client, 3, timeout=WAIT)
    assert (new["log"], new["service"], new["timestamp"]) == (NEW, "evntslog", "2003-10-11T22:14:15.003000Z")
    assert (old["log"], old["service"], old["severity"]) == (OLD, "su", "critical")
    assert bare["log"] == "<13>nul"
    assert {message["source"] for message in (new, old, bare)} == {"syslog/udp/127.0.0.1"}


def test_a_sender_of_no_syslog_is_told_once(start):
    server = start("--syslog-udp", "127.0.0.1:0")
    with server.subscribe() as client:
        udp(port(server, "udp"), b"no priority", b"<999>nor this", b"\xff\xfe")
        assert texts(receive_logs(client, 3, timeout=WAIT)) == ["no priority", "<999>nor this", "\ufffd\ufffd"]
    server.wait_for_output("syslog/udp/127.0.0.1: sends messages without a priority", timeout=WAIT)
    assert server.output.count("without a priority") == 1


def test_framing_by_line_feeds_and_by_octet_counts_in_any_pieces(start):
    server = start("--syslog-tcp", "0")
    number = port(server, "tcp")
    lines = f"{OLD}\n{NEW}\r\n\n<13>third\n".encode()
    several = b"<13>two\nlines"
    counted = f"{len(OLD)} {OLD}".encode() + b"%d %s" % (len(several), several) + f"{len(NEW)} {NEW}".encode()
    with server.subscribe() as client:
        for wire, expected in [(lines, [OLD, NEW, "<13>third"]), (counted, [OLD, "<13>two", "lines", NEW])]:
            for size in (len(wire), 1, 7):
                with tcp(number) as sender:
                    sender.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for place in range(0, len(wire), size):
                        sender.sendall(wire[place : place + size])
                    messages = receive_logs(client, len(expected), timeout=WAIT)
                assert texts(messages) == expected, size
                assert {message["source"] for message in messages} == {"syslog/tcp/127.0.0.1"}


def test_a_message_cut_off_by_the_end_of_its_connection(start):
    server = start("--syslog-tcp", "0")
    with server.subscribe() as client:
        with tcp(port(server, "tcp")) as sender:
            sender.sendall(b"<13>no end")
        with tcp(port(server, "tcp")) as sender:
            sender.sendall(b"100 <13>too short")
        assert sorted(texts(receive_logs(client, 2, timeout=WAIT))) == ["<13>no end", "<13>too short"]


def test_a_long_message_is_cut_and_the_next_is_whole(start):
    server = start("--syslog-tcp", "0", "--syslog-udp", "0", "--max-line-bytes", "1K")
    long = b"<13>" + b"x" * 5000
    with server.subscribe() as client:
        with tcp(port(server, "tcp")) as sender:
            sender.sendall(b"%d %s" % (len(long), long) + b"8 <13>next" + long + b"\n<13>last\n")
            # Behind a count, the next one is a count as well; so the last two are one long message by its line feed.
            lines = texts(receive_logs(client, 4, timeout=WAIT))
        assert [line[:8] for line in lines] == ["<13>xxxx", "<13>next", "<13>xxxx", "<13>last"]
        assert [len(line) for line in lines] == [1024, 8, 1024, 8]
        udp(port(server, "udp"), long)
        assert len(texts(receive_logs(client, 1, timeout=WAIT))[0]) == 1024


def test_many_connections_at_once(start):
    server = start("--syslog-tcp", "0")
    number = port(server, "tcp")
    senders = [tcp(number) for _ in range(100)]
    with server.subscribe() as client:
        for index, sender in enumerate(senders):
            sender.sendall(f"<13>from {index}\n".encode())
        assert sorted(texts(receive_logs(client, 100, timeout=WAIT))) == sorted(f"<13>from {n}" for n in range(100))
        for sender in senders:
            sender.close()
        udp_free = tcp(number)
        udp_free.sendall(b"<13>and another\n")
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["<13>and another"]
        udp_free.close()


@pytest.mark.parametrize("way", ["datagrams", "connections"])
def test_a_socket_of_this_machine(start, tmp_path, way):
    path = tmp_path / "log.sock"
    server = start("--syslog-unix", str(path) if way == "datagrams" else f"stream:{path}")
    server.wait_for_output(f"syslog unix {path}", timeout=WAIT)
    kind = socket.SOCK_DGRAM if way == "datagrams" else socket.SOCK_STREAM
    with server.subscribe() as client, socket.socket(socket.AF_UNIX, kind) as sender:
        sender.connect(str(path))
        sender.send(OLD.encode() + (b"" if way == "datagrams" else b"\n"))
        (message,) = receive_logs(client, 1, timeout=WAIT)
    assert (message["log"], message["source"]) == (OLD, f"syslog/unix{path}")
    server.stop()
    assert not path.exists()


def test_a_socket_left_behind_is_replaced_and_one_in_use_is_not(start, tmp_path):
    path = tmp_path / "log.sock"
    server = start("--syslog-unix", str(path))
    server.kill()
    assert path.exists()
    start("--syslog-unix", str(path))
    refused = run("--syslog-unix", str(path), "--control-port", "0", "--ws-port", "0")
    assert refused.returncode == 69
    assert str(path) in refused.stderr


@pytest.mark.parametrize("option", ["--syslog-udp", "--syslog-tcp"])
def test_an_address_that_others_reach_needs_a_list_of_senders(start, option):
    refused = run(option, "0.0.0.0:0")
    assert refused.returncode == 64
    assert "--syslog-allow" in refused.stderr
    server = start(option, "0.0.0.0:0", "--syslog-allow", "192.0.2.0/24")
    number = port(server, option[-3:])
    if option == "--syslog-udp":
        udp(number, b"<13>from a stranger")
    else:
        with tcp(number) as sender:
            assert sender.recv(1) == b""
    server.wait_for_output("127.0.0.1 is not among --syslog-allow", timeout=WAIT)
    with server.subscribe() as client:
        server.append("from the file")
        assert texts(receive_logs(client, 1, timeout=WAIT)) == ["from the file"]


@pytest.mark.parametrize(
    ("way", "form"),
    [
        ("udp", ["--rfc5424"]),
        ("udp", ["--rfc3164"]),
        ("tcp", ["--rfc5424"]),
        ("tcp", ["--rfc3164"]),
        ("tcp", ["--rfc5424", "--octet-count"]),
    ],
)
def test_the_program_logger(start, way, form):
    program = shutil.which("logger")
    if program is None:
        pytest.skip("there is no logger")
    server = start(f"--syslog-{way}", "0")
    target = ["-n", "127.0.0.1", "-P", str(port(server, way)), "-T" if way == "tcp" else "-d"]
    with server.subscribe() as client:
        subprocess.run(
            [program, *target, *form, "-t", "shop", "-p", "user.err", "cannot open the till"], check=True, timeout=WAIT
        )
        (message,) = receive_logs(client, 1, timeout=WAIT)
    assert message["log"].endswith("cannot open the till")
    assert (message["service"], message["severity"]) == ("shop", "error")


def test_nothing_is_lost_of_a_burst_by_tcp(start):
    server = start("--syslog-tcp", "0")
    expected = [f"<13>burst {number}" for number in range(20_000)]
    with server.subscribe() as client:
        with tcp(port(server, "tcp")) as sender:
            sender.sendall("".join(line + "\n" for line in expected).encode())
        assert texts(receive_logs(client, len(expected), timeout=60)) == expected
