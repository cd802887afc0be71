"""livelogs tail by TLS: whom it believes, and what it says when it does not."""

import socket
import threading

import pytest

from certificates import Pair
from program import run
from relay import Relay
from terminal import REFUSED, UNAVAILABLE, UNTRUSTED, UNUSABLE, USAGE, following_secure


@pytest.fixture
def pair(tmp_path):
    return Pair(tmp_path, "server")


def test_lines_arrive_by_tls(start, tail, pair):
    server = start(*pair.arguments)
    urls = [server.ws, server.page_ws, server.http + "/"]
    clients = [tail(url, "--ca", str(pair.cert), "--json") for url in urls]
    following_secure(clients)
    lines = [f"{number} " + "x" * 500 for number in range(3_000)]
    server.append(*lines)
    for client in clients:
        client.wait_for(lines[-1])
        assert [message["log"] for message in client.logs] == lines
        assert client.end() == 130
        assert client.complaints == ""


def test_an_authority_a_name_and_a_token(start, tail, tmp_path):
    authority = Pair(tmp_path, "authority")
    named = Pair(tmp_path, "named", authority, names="DNS:localhost")
    tokens = tmp_path / "tokens"
    tokens.write_text("read:0123456789abcdef\n")
    server = start(*named.arguments, "--token-file", str(tokens))
    url = server.ws.replace("127.0.0.1", "localhost")
    client = tail(url, "--ca", str(authority.cert), "--token-file", str(tokens), "--json")
    following_secure([client])
    server.append("by name")
    client.wait_for("by name")
    refused = run("tail", url, "--ca", str(authority.cert))
    assert refused.returncode == REFUSED
    assert "status 401" in refused.stderr


def test_a_stranger_is_not_trusted(start, tmp_path, pair):
    stranger = Pair(tmp_path, "stranger")
    server = start(*pair.arguments)
    for arguments in [], ["--ca", str(stranger.cert)]:
        result = run("tail", server.ws, *arguments)
        assert result.returncode == UNTRUSTED
        assert "not trusted: the server's certificate: self-signed certificate" in result.stderr
        assert len(result.stderr.splitlines()) == 1


def test_a_certificate_for_somebody_else_is_not_trusted(start, tmp_path):
    other = Pair(tmp_path, "other", names="DNS:logs.example.com,IP:192.0.2.1")
    server = start(*other.arguments)
    for url in server.ws, server.ws.replace("127.0.0.1", "localhost"):
        result = run("tail", url, "--ca", str(other.cert))
        assert result.returncode == UNTRUSTED
        assert "is not one for " in result.stderr


def test_an_expired_certificate_is_not_trusted(start, tmp_path):
    expired = Pair(tmp_path, "expired")
    expired.expire()
    server = start(*expired.arguments)
    result = run("tail", server.ws, "--ca", str(expired.cert))
    assert result.returncode == UNTRUSTED
    assert "certificate has expired" in result.stderr


def test_a_server_that_wants_a_certificate(start, tail, tmp_path, pair):
    authority = Pair(tmp_path, "authority")
    known = Pair(tmp_path, "known", authority)
    server = start(*pair.arguments, "--tls-client-ca", str(authority.cert))
    trust = ["--ca", str(pair.cert)]
    refused = run("tail", server.ws, *trust)
    assert refused.returncode == REFUSED
    assert "--cert" in refused.stderr
    client = tail(server.ws, *trust, "--cert", str(known.cert), "--key", str(known.key), "--json")
    following_secure([client])


def test_no_tls_at_the_other_end(livelogs):
    result = run("tail", livelogs.ws.replace("ws:", "wss:"))
    assert result.returncode == REFUSED
    assert "no TLS is spoken there" in result.stderr


def test_tls_where_none_is_expected(start, pair):
    server = start(*pair.arguments)
    result = run("tail", server.ws.replace("wss:", "ws:"))
    assert result.returncode == REFUSED
    assert "use https:// or wss://" in result.stderr


def test_a_server_that_ends_the_handshake_is_tried_again(pair):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.recv(1)
            connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        result = run("tail", f"wss://127.0.0.1:{listener.getsockname()[1]}", "--no-resume")
        thread.join()
    assert result.returncode == UNAVAILABLE


def test_a_cut_connection_is_resumed_by_tls(start, tail, pair):
    server = start(*pair.arguments)
    relay = Relay(("127.0.0.1", server.ws_port))
    try:
        client = tail(f"wss://127.0.0.1:{relay.port}", "--ca", str(pair.cert), "--json")
        following_secure([client])
        server.append("before")
        client.wait_for('"before"')
        relay.cut()
        server.append("meanwhile")
        relay.mend()
        client.wait_for("meanwhile")
        assert [message["log"] for message in client.logs] == ["before", "meanwhile"]
    finally:
        relay.close()


def test_files_that_cannot_be_used(tmp_path, pair):
    other = Pair(tmp_path, "other")
    text = tmp_path / "text.pem"
    text.write_text("no certificate\n")
    for arguments, reason in [
        (["--ca", str(text)], "not a PEM file"),
        (["--ca", str(tmp_path / "absent")], "no such file"),
        (["--cert", str(pair.cert), "--key", str(other.key)], "not that of the certificate"),
    ]:
        result = run("tail", "wss://127.0.0.1:1", *arguments)
        assert result.returncode == UNUSABLE
        assert reason in result.stderr


def test_certificates_without_tls_are_a_mistake(pair):
    result = run("tail", "ws://127.0.0.1:1", "--ca", str(pair.cert))
    assert result.returncode == USAGE
    assert "--ca: is for wss://" in result.stderr
