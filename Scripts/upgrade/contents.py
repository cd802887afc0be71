"""What a database has, and whether it has what it should."""

import pathlib
import shutil
import sqlite3
from typing import NamedTuple

from records import NUMBER

#: A line with its names in place of numbers, which no version has to keep.
LINES = """
    SELECT lines.id, time, severity, sources.name, services.name, ifnull(issue_types.name, ''), CAST(text AS BLOB)
    FROM lines LEFT JOIN sources ON sources.id = lines.source LEFT JOIN services ON services.id = lines.service
      LEFT JOIN issue_types ON issue_types.id = lines.issue ORDER BY lines.id
"""


class Contents(NamedTuple):
    """Everything that an upgrade has to keep."""

    version: int
    page: int
    lines: list[tuple]
    issues: dict[str, tuple]
    scores: list[tuple]
    places: dict[tuple, tuple]

    def numbers(self) -> list[int]:
        """Of the stored lines, in the order in which they were stored."""
        return [int(number) for line in self.lines for number in NUMBER.findall(line[-1])]


def knows_inputs(state: pathlib.Path) -> bool:
    """Whether a start after this one is no longer the first."""
    try:
        with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
            return bool(database.execute("SELECT 1 FROM meta WHERE name = 'inputs'").fetchone())
    except sqlite3.OperationalError:
        return False


def count(state: pathlib.Path, table: str) -> int:
    with sqlite3.connect(f"file:{state}/livelogs.db?mode=ro", uri=True) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def read(state: pathlib.Path) -> Contents:
    """Reads a copy of a state directory, so that the one that is compared stays as its program left it."""
    copy = state.with_name(state.name + "-read")
    shutil.copytree(state, copy)
    try:
        with sqlite3.connect(copy / "livelogs.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"{state}: the database is damaged"
            return Contents(
                version=database.execute("PRAGMA user_version").fetchone()[0],
                page=database.execute("PRAGMA page_size").fetchone()[0],
                lines=database.execute(LINES).fetchall(),
                issues={row[0]: row for row in database.execute("SELECT id, last_seen, resolved, body FROM issues")},
                scores=database.execute("SELECT step, time, score FROM scores ORDER BY step, time").fetchall(),
                places={
                    row[:2]: row[2:]
                    for row in database.execute("SELECT device, inode, path, offset, head_length, head_hash FROM checkpoints")
                },
            )
    finally:
        shutil.rmtree(copy)


def expect_once(contents: Contents, last: int | None) -> None:
    """Every line up to number `last`, or up to any, once and in order."""
    numbers = contents.numbers()
    wanted = list(range(len(numbers) if last is None else last + 1))
    if numbers != wanted:
        seen, twice = set(), set()
        for number in numbers:
            (twice if number in seen else seen).add(number)
        missing = sorted(set(wanted) - seen)
        gone, again = f"{len(missing)} lines are missing {missing[:5]}", f"{len(twice)} twice {sorted(twice)[:5]}"
        raise AssertionError(f"{gone}, {again}, or they are not in order")


def expect_kept(old: Contents, new: Contents) -> None:
    """What the older version stored is as it was; places in files have only moved on."""
    assert new.lines[: len(old.lines)] == old.lines, "lines that were stored have changed"
    assert set(old.issues) <= set(new.issues), "issues are gone"
    resolved = {row[0] for row in old.issues.values() if row[2]}
    assert resolved and resolved == {row[0] for row in new.issues.values() if row[2]}, "issues are open again"
    # That of the minute in which it was killed may have become less.
    assert set(old.scores[:-1]) <= set(new.scores) and len(new.scores) >= len(old.scores), "scores are gone"
    for key, place in old.places.items():
        if key in new.places:
            assert new.places[key][1] >= place[1], f"the place in {place[0]} has gone back"
