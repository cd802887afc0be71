"""Arguments and files where the machine is not as usual: no /proc, names that are not UTF-8, descriptors closed."""

import os
import shutil
import subprocess

import pytest

from program import BINARY, LiveLogs, clean_environment, eventually


def can_unshare() -> bool:
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


needs_namespaces = pytest.mark.skipif(not can_unshare(), reason="needs the right to unshare mounts")
EMPTY_PROC = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /proc && exec "$0" "$@"']


@needs_namespaces
@pytest.mark.parametrize("program", ["livelogs", "websocket-echo"])
def test_arguments_count_without_proc(program):
    binary = BINARY.parent / program
    if not binary.exists():
        pytest.skip(f"{program} is not built")
    answer = subprocess.run([*EMPTY_PROC, str(binary), "--no-such-option"], capture_output=True, timeout=60)
    assert answer.returncode == 64, answer
    assert b"--no-such-option" in answer.stderr


@needs_namespaces
def test_the_server_serves_without_proc(tmp_path):
    server = LiveLogs(tmp_path, prefix=EMPTY_PROC)
    try:
        server.wait_until_ready()
        with server.subscribe() as client:
            server.append("seen without proc")
            assert "seen without proc" in client.recv(10)
        metrics = server.get("/metrics").body.decode()
        assert "process_cpu_seconds_total" in metrics
        # What can't be known is left out.
        assert "process_resident_memory_bytes" not in metrics
        assert "process_open_fds" not in metrics
        eventually(lambda: "without proc" in server.get("/api/logs/search?q=proc").body.decode(), 20)
        server.stop()
    finally:
        server.kill()


def test_a_path_that_is_not_utf8_is_an_argument_like_others(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\xfe.log"
    with open(path, "wb") as file:
        file.write(b"2026-11-20T10:00:00Z ERROR by its bytes\n")
    answer = subprocess.run([str(BINARY), "parse", path], capture_output=True, timeout=60, env=clean_environment())
    assert answer.returncode == 0, answer
    assert b"by its bytes" in answer.stdout


def test_files_whose_names_are_not_utf8_are_read(start, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    old = os.fsencode(folder) + b"/\xff\xfe.log"
    with open(old, "wb") as file:
        file.write(b"")
    server = start(sources=[str(folder)])
    server.wait_for_output(r"/\\xff\\xfe\.log: reading it")
    with server.subscribe() as client:
        with open(old, "ab") as file:
            file.write(b"from the old one\n")
        assert "from the old one" in client.recv(10)
        with open(os.fsencode(folder) + b"/n\xe4u.log", "wb") as file:
            file.write(b"from the new one\n")
        assert "from the new one" in client.recv(10)
    server.wait_for_output(r"/n\\xe4u\.log: reading it")


def test_closed_standard_descriptors_are_not_given_to_files(tmp_path):
    server = LiveLogs(tmp_path, prefix=["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-'])
    try:
        eventually(lambda: (server.state / "livelogs.db").exists(), 30)
        for number in range(3):
            assert os.readlink(f"/proc/{server.pid}/fd/{number}") == "/dev/null"
    finally:
        server.kill()
