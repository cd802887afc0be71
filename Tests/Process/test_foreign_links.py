"""Links that somebody puts into a watched folder: what root may read is not what everybody may show.

All of it needs root, who makes files of several users."""

import os
import pathlib
import shutil
import tempfile

import pytest

from program import eventually

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="makes files of several users")

#: A user of services, with files of its own, and another one.
SERVICE, OTHER = 33_001, 33_002
SECRET = "TOPSECRET"


@pytest.fixture
def place():
    """A folder below directories that everybody may enter."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="livelogs-links-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def folder(path: pathlib.Path, owner: int = SERVICE, mode: int = 0o755) -> pathlib.Path:
    path.mkdir(parents=True)
    os.chown(path, owner, owner)
    path.chmod(mode)
    return path


def file(path: pathlib.Path, text: str, owner: int = 0, mode: int = 0o600) -> pathlib.Path:
    path.write_text(text)
    os.chown(path, owner, owner)
    path.chmod(mode)
    return path


def link(path: pathlib.Path, target: str | pathlib.Path, owner: int = SERVICE) -> pathlib.Path:
    """A link that is its owner's from the first moment it can be seen on: it is made where nobody looks."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as hidden:
        made = pathlib.Path(hidden, "link")
        made.symlink_to(target)
        os.chown(made, owner, owner, follow_symlinks=False)
        made.rename(path)
    return path


def shown(server) -> str:
    """All lines there are, once a line that comes after them has been stored."""
    server.append("marker of the end")
    eventually(lambda: "marker of the end" in server.get("/api/logs/search?q=marker").body.decode(), 30)
    return server.get("/api/logs/search?limit=500").body.decode()


def test_links_that_lead_elsewhere_are_left_and_told_once(start, place, tmp_path):
    app = folder(place / "app")
    secret = file(place / "secret", f"{SECRET} 1\n")
    inner = folder(place / "inner", owner=0, mode=0o700)
    file(inner / "x.log", f"{SECRET} 2\n")
    link(app / "old.log", secret)
    link(app / "chain.log", "chain-1")
    link(app / "chain-1", app / "chain-2")
    link(app / "chain-2", "../secret")
    link(app / "directory", inner)
    link(app / "own.log", file(place / "elsewhere", "own line 1\n", owner=SERVICE))
    link(app / "roots.log", file(place / "published", "own line 2\n"), owner=0)
    server = start(sources=[str(app), str(place / "app/*/x.log"), str(tmp_path / "livelogs-1" / "app.log")])
    server.wait_for_output(r"old\.log: left: a symbolic link of another user")
    link(app / "new.log", secret)
    server.wait_for_output(r"new\.log: left: a symbolic link of another user")
    # Exchanged while it is read.
    file(app / "turned.log", "own line 3\n", owner=SERVICE)
    server.wait_for_output(r"turned\.log: reading it")
    link(app / "turned.new", secret)
    (app / "turned.new").rename(app / "turned.log")
    server.wait_for_output(r"turned\.log: left: a symbolic link of another user")
    text = shown(server)
    assert SECRET not in text
    for number in (1, 2, 3):
        assert f"own line {number}" in text
    assert server.output.count("old.log: left") == 1
    assert server.output.count("new.log: left") == 1
    with secret.open("a") as out:
        out.write(f"{SECRET} 3\n")
    assert SECRET not in shown(server)
    assert server.output.count("new.log: left") == 1


def test_links_named_by_the_operator_lead_anywhere(start, place, tmp_path):
    app = folder(place / "app")
    link(app / "x.log", file(place / "target", "named line\n"))
    server = start(sources=[str(app / "x.log"), str(place / "none")])
    server.wait_for_output(r"x\.log: reading it")
    eventually(lambda: "named line" in server.get("/api/logs/search?q=named").body.decode(), 30)


def test_a_link_to_a_file_that_is_read_anyway_is_followed(start, place, tmp_path):
    pods = folder(place / "pods" / "ns_pod_uid" / "web", owner=0)
    file(pods / "0.log", "2026-11-20T10:00:00.000000000Z stdout F from a pod\n", mode=0o640)
    containers = folder(place / "containers", owner=SERVICE)
    link(containers / "web.log", pods / "0.log")
    hidden = file(place / "pods" / "settings.conf", f"{SECRET}\n")
    link(containers / "conf.log", hidden)
    server = start(sources=[str(containers / "*.log"), str(place / "pods") + "/"])
    server.wait_for_output(r"containers/web\.log: reading it")
    server.wait_for_output(r"conf\.log: left: a symbolic link of another user")


def test_generations_and_descriptions_beside_are_no_way_either(start, place, tmp_path):
    app = folder(place / "app")
    file(app / "app.log", "", owner=SERVICE)
    file(app / "b.log", "only line\n", owner=SERVICE)
    secret = file(place / "secret", f"{SECRET}\n" * 20)
    link(app / "app.log.1", secret)
    link(app / "b.log.1", secret)
    container = folder(place / "containers" / "abc")
    file(container / "abc-json.log", '{"log":"in docker\\n","stream":"stdout","time":"2026-11-20T10:00:00Z"}\n', owner=SERVICE)
    link(container / "config.v2.json", file(place / "config", f'{{"Name":"/{SECRET}"}}'))
    server = start(sources=[str(app), str(place / "containers"), str(tmp_path / "livelogs-1" / "app.log")])
    server.wait_for_output(r"abc-json\.log: reading it")
    # Copied and truncated, as it seems: the copy beside is looked at.
    (app / "b.log").write_text("x\n")
    server.wait_for_output(r"b\.log: truncated")
    assert SECRET not in shown(server)
    assert SECRET not in server.output


def test_hard_links_to_what_others_may_not_read_are_left(start, place, tmp_path):
    app = folder(place / "app", mode=0o777)
    secret = file(place / "secret", f"{SECRET}\n")
    os.link(secret, app / "hard.log")
    os.link(file(place / "public", "public line\n", mode=0o644), app / "public.log")
    os.link(file(place / "own", "own line\n", owner=SERVICE), folder(place / "own-app") / "own.log")
    server = start(sources=[str(app), str(place / "own-app"), str(tmp_path / "livelogs-1" / "app.log")])
    server.wait_for_output(r"hard\.log: left: has another name elsewhere")
    text = shown(server)
    assert SECRET not in text
    assert "public line" in text and "own line" in text
