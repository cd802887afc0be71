"""What clients of other people stumbled over, by the very octets they send; Docs/clients.md has the story.

Offers of permessage-deflate are in test_client_windows.py, unanswered pings in test_abuse.py.
"""

import contextlib
import re
import shlex
import ssl
import subprocess

import pytest

from certificates import Pair
from proxy import DOCUMENT
from test_client_windows import PLAIN, Client
from wire import read_until, request

#: Who offers what by default, and what it must be answered for that client to work.
OFFERS = {
    # F1: both refuse or misread `client_no_context_takeover` where they did not ask for it.
    "Netty": ("permessage-deflate;client_max_window_bits,deflate-frame,x-webkit-deflate-frame", "permessage-deflate"),
    "Jetty": ("permessage-deflate", "permessage-deflate"),
    # F2: a server that accepts an offer with this parameter names it (RFC 7692 7.1.2.1).
    "Boost.Beast": (
        "permessage-deflate; server_max_window_bits=15; client_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=15",
    ),
    # D1: Python's websockets says nothing about the server's window.
    "websockets": ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
    # N1: one stream for all clients cannot forget for one of them.
    "gorilla": ("permessage-deflate; server_no_context_takeover; client_no_context_takeover", None),
}


@pytest.mark.parametrize("name", OFFERS)
def test_f1_f2_d1_n1_offers_of_clients_in_use(livelogs, name):
    offer, expected = OFFERS[name]
    with contextlib.ExitStack() as stack:
        client = Client(livelogs, stack, offer)
        assert client.answer == expected
        # Messages that refer back to earlier ones, which is what leaving the parameter out allows.
        for _ in range(3):
            client.send(1, PLAIN) if expected is None else client.say(PLAIN)
            assert client.is_understood()


def test_c1_a_mark_at_the_start_of_a_line_is_sent(livelogs):
    """undici and Qt take it off; the server must not."""
    with livelogs.socket(livelogs.ws_port) as client:
        client.sendall(request(livelogs, path="/livelogs?format=text"))
        read_until(client, b"\r\n\r\n")
        livelogs.append("first", "\ufeffmarked")
        assert b"\x81\x09\xef\xbb\xbfmarked" in read_until(client, b"marked")


def test_c4_only_the_name_of_the_protocol_is_answered(start, tmp_path):
    """Emacs wants every offered name back, but one of them is the token."""
    tokens = tmp_path / "tokens"
    tokens.write_text("a-token-to-keep-secret\n")
    tokens.chmod(0o600)
    server = start("--token-file", str(tokens))
    with server.socket(server.ws_port) as client:
        offered = "livelogs.v1, bearer.a-token-to-keep-secret"
        client.sendall(request(server, Sec_WebSocket_Protocol=offered))
        head = read_until(client, b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Protocol: livelogs.v1\r\n" in head
    assert b"a-token" not in head


def test_n2_the_certificate_of_the_document_is_a_leaf(start, tmp_path):
    """What Docs/clients.md tells to make; rustls and GnuTLS refuse a server's certificate that may sign others."""
    commands = re.findall(r"^    (openssl .*)$", (DOCUMENT.parent / "clients.md").read_text(), re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        words = shlex.split(command.replace("10.0.0.5", "127.0.0.1"))
        subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    server = start("--tls-cert", str(tmp_path / "logs.pem"), "--tls-key", str(tmp_path / "logs.key"))
    context = ssl.create_default_context(cafile=str(tmp_path / "authority.pem"))
    with server.socket(server.ws_port) as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as client:
        certificate = client.getpeercert(binary_form=True)
    shown = ["openssl", "x509", "-inform", "DER", "-noout", "-ext", "basicConstraints"]
    assert b"CA:FALSE" in subprocess.run(shown, input=certificate, check=True, capture_output=True).stdout


@pytest.mark.parametrize("offered, agreed", [(["h2"], None), (["h2", "http/1.1"], "http/1.1"), ([], None)])
def test_n2_alpn_agrees_on_nothing_but_http_1_1(start, tmp_path, offered, agreed):
    """Deno tries again with h2 alone when a handshake failed: the refusal is right, its cause is the certificate."""
    pair = Pair(tmp_path, "server")
    server = start(*pair.arguments)
    context = ssl.create_default_context(cafile=str(pair.cert))
    if offered:
        context.set_alpn_protocols(offered)
    with server.socket(server.ws_port) as plain:
        if offered and agreed is None:
            with pytest.raises(ssl.SSLError, match="(?i)no.application.protocol"):
                context.wrap_socket(plain, server_hostname="127.0.0.1")
        else:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as client:
                assert client.selected_alpn_protocol() == agreed


def test_n3_a_page_may_open_the_stream_of_its_own_port_only(livelogs):
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in livelogs.get("/").headers["Content-Security-Policy"].split(";")
        if " " in directive.strip()
    )
    own = {"'self'", f"ws://127.0.0.1:{livelogs.port}", f"wss://127.0.0.1:{livelogs.port}"}
    assert set(policy["connect-src"].split()) <= own, policy["connect-src"]
