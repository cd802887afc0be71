"""Times without a zone: read by the zone's rules on the day of the line."""

import json
import random

import pytest

import zones
from program import run

pytestmark = pytest.mark.skipif(not zones.DATABASE.is_dir(), reason="no tz database (package tzdata)")


def parse(*arguments, environment=None) -> list[dict]:
    result = run("parse", *map(str, arguments), environment=environment, timeout=300)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_zone_is_read_as_python_reads_it(tmp_path, tmp_path_factory):
    dice = random.Random(10)
    names = zones.names()
    assert len(names) > 300
    expected: dict[str, list[tuple[str, str]]] = {}
    options, files = [], []
    for number, name in enumerate(names):
        moments = zones.moments(name, dice)
        file = tmp_path / f"{number}.log"
        file.write_text("".join(f"{text} INFO tick\n" for text, _ in moments))
        expected[str(file)] = [(text, zones.utc(moment)) for text, moment in moments]
        options.append(f'  - "{file}={name}"')
        files.append(file)
    config = tmp_path / "livelogs.yaml"
    config.write_text("time-zone:\n" + "\n".join(options) + "\n")
    got: dict[str, list[tuple[str, str]]] = {name: [] for name in expected}
    for record in parse("--config", config, *files):
        got[record["file"]].append((record["log"][:19], record["timestamp"]))
    for number, (file, times) in enumerate(expected.items()):
        wrong = [(want, have) for want, have in zip(times, got[file], strict=True) if want != have]
        assert not wrong, f"{names[number]}: {len(wrong)} of {len(times)}, first {wrong[:3]}"
