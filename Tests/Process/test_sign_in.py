"""Signing in with a browser: a form, a session, a cookie that only the server's own pages can use."""

import re
import signal
import ssl
import urllib.parse

import pytest
from websockets.exceptions import InvalidStatus

from certificates import Pair
from messages import receive_logs, texts
from program import eventually, open_stream
from wire import read_all

READER, OPERATOR = "token-of-the-reader-0123", "token-of-the-operator-456"


@pytest.fixture
def tokens(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(f"read:{READER}\ncontrol:{OPERATOR}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def guarded(start, tokens):
    return start("--token-file", str(tokens))


def sign_in(server, token: str, path: str = "/session", **headers: str):
    body = urllib.parse.urlencode({"token": token})
    return server.request("POST", path, body, Content_Type="application/x-www-form-urlencoded", **headers)


def cookie(answer) -> str:
    """The cookie of an answer as a browser would send it."""
    return answer.headers["Set-Cookie"].split(";")[0]


def own(server) -> dict[str, str]:
    return {"Origin": server.http}


def test_the_form_is_shown_in_the_pages_place(guarded):
    for path in "/", "/index.html":
        answer = guarded.get(path)
        assert answer.status == 200
        assert b'action="session"' in answer.body
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert guarded.request("HEAD", "/").status == 200
    with_token = guarded.get("/", Authorization=f"Bearer {READER}")
    assert b'id="scroller"' in with_token.body


def test_without_tokens_there_is_nothing_to_sign_in_to(livelogs):
    assert b'id="scroller"' in livelogs.get("/").body
    assert livelogs.get("/session").json() == {"role": "control", "signed_in": False, "status": "success"}
    answer = sign_in(livelogs, "whatever")
    assert (answer.status, answer.headers["Location"], answer.headers["Set-Cookie"]) == (303, "./", None)


def test_a_session_opens_page_api_and_stream(guarded):
    answer = sign_in(guarded, OPERATOR, **own(guarded))
    assert (answer.status, answer.headers["Location"]) == (303, "./")
    parts = answer.headers["Set-Cookie"].split("; ")
    assert re.fullmatch(rf"livelogs-{guarded.port}=[0-9a-f]{{64}}", parts[0])
    assert parts[1:] == ["Path=/", "HttpOnly", "SameSite=Strict"]
    session = {"Cookie": f"theme=dark; {cookie(answer)}; other=1"}
    assert b'id="scroller"' in guarded.get("/", **session).body
    assert guarded.get("/health", **session).status == 200
    assert guarded.get("/session", **session).json() == {"role": "control", "signed_in": True, "status": "success"}
    for url in guarded.ws, guarded.page_ws:
        with open_stream(url, additional_headers=session, origin=guarded.http) as client:
            guarded.append("for those who signed in")
            assert texts(receive_logs(client, 1)) == ["for those who signed in"]


def test_without_a_session_there_is_no_stream(guarded):
    known = cookie(sign_in(guarded, READER))
    name, _, value = known.partition("=")
    guess = f"{name}={'0' * 64}"
    for header in guess, f"{name}={value[:-1]}", f"x{known}", f"{name}=", f"{name}={value.upper()}x":
        assert guarded.get("/health", Cookie=header).status == 401
        with pytest.raises(InvalidStatus) as refused:
            open_stream(guarded.ws, additional_headers={"Cookie": header})
        assert refused.value.response.status_code == 401


def test_a_session_may_what_its_token_may(guarded):
    reader = {"Cookie": cookie(sign_in(guarded, READER)), **own(guarded)}
    operator = {"Cookie": cookie(sign_in(guarded, OPERATOR)), **own(guarded)}
    command = {"command": "start_livelogs"}
    refused = guarded.post("/control", command, **reader)
    assert (refused.status, refused.json()["error"]["code"]) == (403, "read_only")
    assert guarded.post("/control", command, **operator).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://foreign.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}],
    ids=str,
)
def test_a_foreign_page_cannot_use_a_session(guarded, headers):
    session = {"Cookie": cookie(sign_in(guarded, OPERATOR))}
    for path in "/control", "/session/end", "/api/logs/resolve/1":
        answer = guarded.post(path, {"command": "stop_livelogs"}, **session, **headers)
        assert (answer.status, answer.json()["error"]["code"]) == (403, "foreign_origin")
    assert guarded.get("/health", **session).json()["livelogs"] == "running"
    if "Origin" in headers:
        with pytest.raises(InvalidStatus) as refused:
            open_stream(guarded.ws, additional_headers=session, origin=headers["Origin"])
        assert refused.value.response.status_code == 403


def test_a_foreign_page_cannot_sign_its_visitor_in(guarded):
    assert sign_in(guarded, READER, Origin="https://foreign.example").status == 403
    assert sign_in(guarded, READER, Sec_Fetch_Site="cross-site").status == 403
    assert sign_in(guarded, READER, Sec_Fetch_Site="same-origin").status == 303


def test_signing_out_ends_the_session(guarded):
    session = {"Cookie": cookie(sign_in(guarded, READER)), **own(guarded)}
    assert guarded.get("/session/end", **session).status == 405
    answer = guarded.request("POST", "/session/end", "", **session)
    assert (answer.status, answer.headers["Location"]) == (303, "../")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert guarded.get("/health", **session).status == 401
    assert guarded.get("/session", **session).json() == {"signed_in": False, "status": "success"}


def test_wrong_tokens_are_told_and_soon_no_longer_looked_at(guarded):
    for number in range(10):
        answer = sign_in(guarded, f"guess-{number}<b>")
        assert answer.status == 401
        assert b'role="alert"' in answer.body and b"guess-" not in answer.body
        assert answer.headers["Set-Cookie"] is None
    paused = sign_in(guarded, "guess-11")
    assert paused.status == 429
    assert 1 <= int(paused.headers["Retry-After"]) <= 60
    # Nobody else at the same address is held up; nor is the form.
    assert guarded.get("/").status == 200
    assert sign_in(guarded, READER).status == 303


def test_what_is_no_form_is_refused(guarded):
    assert guarded.post("/session", {"token": READER}).status == 415
    assert guarded.request("PUT", "/session", "").status == 405
    for body in "", "token", "other=x", "token=%zz":
        answer = guarded.request("POST", "/session", body, Content_Type="application/x-www-form-urlencoded")
        assert answer.status in (401, 415)


def test_a_token_that_is_taken_away_takes_its_sessions_along(guarded, tokens):
    reader = {"Cookie": cookie(sign_in(guarded, READER))}
    operator = {"Cookie": cookie(sign_in(guarded, OPERATOR)), **own(guarded)}
    tokens.write_text(f"read:{OPERATOR}\n")
    guarded.signal(signal.SIGHUP)
    guarded.wait_for_output("read again", 30)
    # Every loop has its own copy of the rules and gets it by mail: ask until the news is there.
    eventually(lambda: guarded.get("/health", **reader).status == 401, 30)
    eventually(lambda: guarded.post("/control", {"command": "start_livelogs"}, **operator).status == 403, 30)
    assert guarded.get("/health", **operator).status == 200


def test_below_a_base_path_the_cookie_stays_there(start, tokens):
    server = start("--token-file", str(tokens), "--base-path", "/logs")
    assert b'action="session"' in server.get("/logs/").body
    answer = sign_in(server, READER, "/logs/session")
    assert "; Path=/logs/; " in answer.headers["Set-Cookie"]
    assert server.get("/logs/health", Cookie=cookie(answer)).status == 200


def test_by_tls_the_cookie_is_secure(start, tokens, tmp_path):
    pair = Pair(tmp_path, "server")
    server = start("--token-file", str(tokens), *pair.arguments)
    context = ssl.create_default_context(cafile=str(pair.cert))
    body = f"token={READER}"
    with context.wrap_socket(server.socket(), server_hostname="127.0.0.1") as connection:
        connection.sendall(
            f"POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
        )
        answer = read_all(connection).decode()
    assert answer.startswith("HTTP/1.1 303 ")
    assert "; HttpOnly; SameSite=Strict; Secure\r\n" in answer


def test_only_a_trusted_proxy_can_say_that_it_was_tls(start, tokens):
    trusting = start("--token-file", str(tokens), "--trusted-proxy", "127.0.0.1")
    assert sign_in(trusting, READER, X_Forwarded_Proto="https").headers["Set-Cookie"].endswith("; Secure")
    assert not sign_in(trusting, READER, X_Forwarded_Proto="https, http").headers["Set-Cookie"].endswith("; Secure")
    other = start("--token-file", str(tokens))
    assert not sign_in(other, READER, X_Forwarded_Proto="https").headers["Set-Cookie"].endswith("; Secure")
