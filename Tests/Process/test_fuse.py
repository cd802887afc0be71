"""A FUSE mount, whose inode numbers belong to names: rotation behind it loses no line and gives none twice."""

import contextlib
import pathlib
import shutil
import subprocess
import time

import pytest

from program import eventually
from test_restart import append, stored, wait_until_stored

#: Generations that rotation keeps.
KEPT = 9


@pytest.fixture
def mount(tmp_path):
    """A folder, and the mount point under which it is seen."""
    folder, point = tmp_path / "real", tmp_path / "mount"
    folder.mkdir()
    point.mkdir()
    if not shutil.which("bindfs") or not pathlib.Path("/dev/fuse").exists():
        pytest.skip("no bindfs or no /dev/fuse")
    with mounted(folder, point):
        yield folder, point


@contextlib.contextmanager
def mounted(folder: pathlib.Path, point: pathlib.Path):
    server = subprocess.Popen(["bindfs", "-f", folder, point])
    try:
        eventually(lambda: point.is_mount() or server.poll() is not None, 30, "the mount is there")
        if not point.is_mount():
            pytest.skip("nobody may mount here")
        yield
    finally:
        if point.is_mount():
            unmount(point)
        server.terminate()
        server.wait(30)


def unmount(point: pathlib.Path) -> None:
    """Also while files are open."""
    subprocess.run(["fusermount3", "-uz", point], check=True)


class Writer:
    """Writes numbered lines into the folder behind the mount, and rotates."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.log = folder / "app.log"
        self.log.touch()
        self.count = 0

    def write(self, count: int, path: pathlib.Path | None = None) -> None:
        append(path or self.log, "".join(f"line {number}\n" for number in range(self.count, self.count + count)))
        self.count += count

    def rotate(self, late: int = 0, compress: bool = False) -> None:
        """Renames all generations; `late` lines are written to the one that was the log."""
        for number in range(KEPT, 0, -1):
            for ending in ("", ".gz"):
                old = self.folder / f"app.log.{number}{ending}"
                if old.exists():
                    old.rename(self.folder / f"app.log.{number + 1}{ending}")
        self.log.rename(self.folder / "app.log.1")
        self.write(late, self.folder / "app.log.1")
        self.log.touch()
        second = self.folder / "app.log.2"
        if compress and second.exists():
            subprocess.run(["gzip", second], check=True)

    @property
    def lines(self) -> list[str]:
        return [f"line {number}" for number in range(self.count)]


@pytest.mark.parametrize("polling", [[], ["--poll"]], ids=["events", "polling"])
def test_rotation_behind_the_mount(start, tmp_path, mount, polling):
    folder, point = mount
    writer = Writer(folder)
    state = tmp_path / "kept"
    start("--poll-interval", "0.1", *polling, sources=[str(point)], state=state)
    writer.write(30)
    wait_until_stored(state, writer.lines[-1])
    for turn in range(4):
        writer.write(70)
        if turn % 2:
            wait_until_stored(state, writer.lines[-1])
        writer.rotate(late=10, compress=turn > 1)
        writer.write(20)
        time.sleep(0.2 * turn)  # the pace of rotation: within one look, and over several
    writer.write(1)
    wait_until_stored(state, writer.lines[-1])
    assert stored(state) == writer.lines


@pytest.mark.parametrize("ending", ["stop", "kill"])
def test_rotation_while_nobody_reads(start, tmp_path, mount, ending):
    folder, point = mount
    writer = Writer(folder)
    state = tmp_path / "kept"
    for _ in range(3):
        server = start(sources=[str(point)], state=state)
        writer.write(20)
        wait_until_stored(state, writer.lines[-1])
        writer.write(20)
        getattr(server, ending)()
        for turn in range(3):
            writer.rotate(late=5, compress=turn == 2)
            writer.write(20)
    start(sources=[str(point)], state=state)
    wait_until_stored(state, writer.lines[-1])
    assert stored(state) == writer.lines


def test_a_mount_that_goes_and_comes_back(start, tmp_path, mount):
    folder, point = mount
    writer = Writer(folder)
    state = tmp_path / "kept"
    server = start("--poll-interval", "0.1", sources=[str(point)], state=state)
    writer.write(20)
    wait_until_stored(state, writer.lines[-1])
    unmount(point)
    writer.write(20)
    writer.rotate()
    writer.write(20)
    with mounted(folder, point):
        wait_until_stored(state, writer.lines[-1])
        assert stored(state) == writer.lines
        server.stop()
