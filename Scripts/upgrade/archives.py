"""Archives of an older binary, imported by this one."""

import gzip
import json
import pathlib
import shutil
import sqlite3
from typing import TYPE_CHECKING

from contents import Contents, read
from program import BINARY, eventually, run

if TYPE_CHECKING:
    from upgrade import Upgrade


def import_archives(upgrade: "Upgrade", made: pathlib.Path) -> int:
    """Lets the older binary archive what it had stored, imports that, and compares; returns how many lines came back."""
    old = read(made)
    archives = write_archives(upgrade, made)
    fresh = upgrade.directory / "imported"
    for archive in archives:
        first = run("import", "--state-dir", str(fresh), str(archive))
        assert first.returncode == 0, first.stderr
        again = run("import", "--state-dir", str(fresh), str(archive))
        assert again.returncode == 0 and "nothing added" in again.stdout, again.stderr
    new = read(fresh)
    lines = [line[1:] for line in new.lines]
    assert lines, "nothing was archived"
    assert sorted(lines) == sorted(line[1:] for line in old.lines[: len(lines)]), "lines came back otherwise"
    expect_manifests(archives, new)
    search(upgrade, fresh, new)
    damage(upgrade, archives[0])
    return len(lines)


def write_archives(upgrade: "Upgrade", made: pathlib.Path) -> list[pathlib.Path]:
    """Archives of what the older binary had stored, made three days older; all but its last group."""
    with sqlite3.connect(made / "livelogs.db") as database:
        database.execute("UPDATE groups SET stored = stored - 3 * 86400000000")
    place = upgrade.directory / "archives"
    options = ("--retain-days", "1", "--archive-dir", str(place), "--node-id", "older")
    server = upgrade.start(upgrade.old, *options, state=made)
    # It is finished, and has a manifest, when what is left was stored on another day.
    eventually(lambda: list(place.glob("*.json")), 120, "an archive is finished")
    server.stop()
    return [manifest.with_suffix(".ndjson.gz") for manifest in sorted(place.glob("*.json"))]


def manifest_of(archive: pathlib.Path) -> pathlib.Path:
    return archive.with_name(archive.name.replace(".ndjson.gz", ".json"))


def expect_manifests(archives: list[pathlib.Path], new: Contents) -> None:
    counts = [json.loads(manifest_of(archive).read_text())["lines"] for archive in archives]
    assert sum(counts) == len(new.lines)
    content = b"".join(gzip.decompress(archive.read_bytes()) for archive in archives)
    assert content.count(b"\n") == len(new.lines) and b'"hex":' in content, "no line was archived as bytes"


def search(upgrade: "Upgrade", fresh: pathlib.Path, new: Contents) -> None:
    """A server finds the lines that came back."""
    server = upgrade.start(BINARY, state=fresh)
    ids = {line["id"] for line in upgrade.pages(server, q="seq")}
    server.stop()
    assert {line[0] for line in new.lines} <= ids, "lines that came back are not found"


def damage(upgrade: "Upgrade", archive: pathlib.Path) -> None:
    """An archive of the older binary that was changed is refused, as one of this binary is."""
    place = upgrade.directory / "damaged"
    place.mkdir()
    shutil.copy(manifest_of(archive), place)
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    (place / archive.name).write_bytes(content)
    answer = run("import", "--state-dir", str(upgrade.directory / "empty"), str(place / archive.name))
    assert answer.returncode == 65, answer.stderr
