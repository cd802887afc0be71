"""Files and directories that this user may not read, or that a strange umask made. As root, who becomes nobody."""

import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

import pytest

from program import BINARY, LiveLogs, eventually

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def can_become_nobody() -> bool:
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return False
    return subprocess.run([*NOBODY, "true"], capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not can_become_nobody(), reason="needs root and setpriv")


@pytest.fixture
def place():
    path = pathlib.Path(tempfile.mkdtemp(prefix="livelogs-nobody-", dir="/var/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def run(place):
    """Starts a server as nobody, with a command in front."""
    servers = []
    # The checkout may lie where nobody may not go.
    binary = pathlib.Path(shutil.copy(BINARY, place / "livelogs"))

    def start(*sources: pathlib.Path, prefix: list[str]) -> LiveLogs:
        home = place / f"home-{len(servers)}"
        home.mkdir()
        os.chown(home, 65534, 65534)
        server = LiveLogs(home, prefix=prefix, sources=[str(source) for source in sources], binary=binary)
        servers.append(server)
        server.wait_until_ready()
        return server

    yield start
    for server in servers:
        server.kill()


def test_what_cannot_be_read_is_told_with_the_group_to_join(run, place):
    folder = place / "logs"
    folder.mkdir()
    for name, mode, group in [("adm.log", 0o640, 4), ("root.log", 0o600, 0), ("pub.log", 0o644, 0)]:
        (folder / name).write_text("line\n")
        (folder / name).chmod(mode)
        os.chown(folder / name, 0, group)
    for name, mode, group in [("closed", 0o700, 0), ("adm", 0o750, 4)]:
        (folder / name).mkdir()
        (folder / name).chmod(mode)
        os.chown(folder / name, 0, group)
    server = run(folder, prefix=NOBODY)
    said = server.output.splitlines()
    assert f"livelogs: {folder}/adm.log: left: Permission denied; members of the group adm may read it" in said
    assert f"livelogs: {folder}/adm: left: Permission denied; members of the group adm may read it" in said
    assert f"livelogs: {folder}/root.log: left: Permission denied" in said
    assert f"livelogs: {folder}/closed: left: Permission denied" in said
    (folder / "adm").chmod(0o755)
    (folder / "adm" / "x.log").write_text("line\n")
    server.wait_for_output(r"adm/x\.log: reading it")


def test_a_umask_that_takes_everything_away_leaves_a_state_that_can_be_used(run, place):
    log = place / "app.log"
    log.touch()
    server = run(log, prefix=[*NOBODY, "sh", "-c", 'umask 0777; exec "$0" "$@"'])
    log.write_text("kept\n")
    eventually(lambda: "kept" in server.get("/api/logs/search?q=kept").body.decode(), 30)
    server.stop()
    for path in [server.state, server.state / "livelogs.db", server.state / "livelogs.lock"]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o600 == 0o600 and mode & 0o077 == 0, (path, oct(mode))
