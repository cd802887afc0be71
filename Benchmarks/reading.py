"""How fast one core takes a file to the frames that clients get, beside programs that read the same file: a Markdown table.

    reading.py [--rounds N] [FILE...]

Without a file three are made: lines of many programs, the same with no two alike, and an access log. Every row is the CPU time of all that the program
did, of which the median round counts; rounds take turns, so that what else the machine does is shared among the rows.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from bench import machine, note

STAGES = pathlib.Path(__file__).resolve().parent.parent / ".build/release/livelogs-stages"

#: What a stage adds to those before it.
NAMES = {
    "read": "livelogs: reading",
    "group": "and lines of one record put together",
    "heads": "and time, level, service",
    "judge": "and rules and words",
    "frames": "and frames of JSON: the whole way",
    "again": "livelogs: the whole way, of lines that came several times",
    "scan": "livelogs: the search for the rules' literals alone",
}


class Missing(Exception):
    pass


def cpu(arguments: list[str], **options) -> float:
    """User and system time of a program from its start to its end."""
    # Not to /dev/null: GNU grep knows that, and stops at the first match.
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise Missing(f"{arguments[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def program(name: str, *places: str) -> str:
    found = shutil.which(name) or next((place for place in places if pathlib.Path(place).exists()), None)
    if not found:
        raise Missing(f"{name} is not installed")
    return found


def wc(file: pathlib.Path) -> float:
    return cpu(["wc", "-l", str(file)])


def grep(file: pathlib.Path) -> float:
    return cpu(["grep", "-c", "-i", "error", str(file)], env=os.environ | {"LC_ALL": "C"})


def grep_words(file: pathlib.Path) -> float:
    words = "error|fail(ed|ure)|timed? ?out|refused|denied|panic|fatal|segfault"
    return cpu(["grep", "-c", "-i", "-E", words, str(file)], env=os.environ | {"LC_ALL": "C"})


def goaccess(file: pathlib.Path) -> float:
    path = program("goaccess")
    with file.open("rb") as opened:
        form = "COMBINED" if opened.readline().rstrip().endswith(b'"') else "COMMON"
    with tempfile.TemporaryDirectory() as directory:
        report = pathlib.Path(directory, "report.json")
        seconds = cpu([path, str(file), f"--log-format={form}", "--no-progress", "-o", str(report)])
        valid = json.loads(report.read_text())["general"]["valid_requests"] if report.exists() else 0
        with file.open("rb") as opened:
            lines = sum(1 for _ in opened)
    if valid < lines * 0.9:
        raise Missing("not an access log")
    return seconds


def rsyslog(file: pathlib.Path) -> float:
    """imfile, and every line written to a file as JSON."""
    path = program("rsyslogd", "/usr/sbin/rsyslogd")
    with tempfile.TemporaryDirectory() as directory:
        output = pathlib.Path(directory, "output")
        settings = pathlib.Path(directory, "rsyslog.conf")
        settings.write_text(
            f'global(workDirectory="{directory}" maxMessageSize="64k")\n'
            'module(load="imfile" mode="inotify")\n'
            'template(name="line" type="list" option.jsonf="on") {\n'
            '  property(outname="timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")\n'
            '  property(outname="log" name="msg" format="jsonf")\n'
            '  property(outname="severity" name="syslogseverity-text" format="jsonf")\n'
            "}\n"
            f'input(type="imfile" File="{file}" Tag="bench:" ruleset="out")\n'
            f'ruleset(name="out") {{ action(type="omfile" file="{output}" template="line" asyncWriting="off") }}\n'
        )
        with file.open("rb") as opened:
            lines = sum(1 for line in opened if line.strip())
        process = subprocess.Popen(
            [path, "-n", "-f", str(settings), "-i", str(pathlib.Path(directory, "pid"))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        size, unchanged = -1, 0
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.25)
            now = output.stat().st_size if output.exists() else 0
            unchanged = unchanged + 1 if now == size and now else 0
            size = now
            if unchanged == 4:
                break
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        with output.open("rb") as opened:
            written = sum(1 for _ in opened)
    if written < lines * 0.99:
        raise Missing(f"it wrote {written} of {lines} lines")
    return usage.ru_utime + usage.ru_stime


OTHERS = {
    "`wc -l`": wc,
    "`grep -c -i error`": grep,
    "`grep -c -i -E` of eight words": grep_words,
    "GoAccess, its report as JSON": goaccess,
    "rsyslog, imfile to a file of JSON": rsyslog,
}


def stages(file: pathlib.Path) -> dict[str, float]:
    """CPU seconds by stage."""
    result = subprocess.run([STAGES, "--rounds", "1", file], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return {row["stage"]: row["median_ns"] / 1e9 for row in rows if "median_ns" in row}


def table(file: pathlib.Path, rounds: int) -> list[str]:
    data = file.read_bytes()
    lines, size = data.count(b"\n"), len(data)
    seconds: dict[str, list[float]] = {}
    missing: dict[str, str] = {}
    for number in range(rounds):
        note(f"{file}: round {number + 1} of {rounds}")
        for stage, spent in stages(file).items():
            if stage in NAMES:
                seconds.setdefault(NAMES[stage], []).append(spent)
        for name, measure in OTHERS.items():
            if name in missing:
                continue
            try:
                seconds.setdefault(name, []).append(measure(file))
            except Missing as reason:
                seconds.pop(name, None)
                missing[name] = str(reason)
    report = [
        f"{file.name}: {size / 1e6:.1f} MB, {lines:,} lines of {size / max(1, lines):.0f} bytes; median of {rounds} rounds",
        "",
        "| | MB/s | lines/s | ns a line |",
        "| --- | --- | --- | --- |",
    ]
    for name in [*NAMES.values(), *OTHERS]:
        if name in seconds:
            spent = max(1e-9, statistics.median(seconds[name]))
            report.append(f"| {name} | {size / spent / 1e6:,.0f} | {lines / spent / 1e6:,.2f} M | {spent / lines * 1e9:,.0f} |")
        elif name in missing:
            report.append(f"| {name} | not measured: {missing[name]} | | |")
    return [*report, ""]


def mixed_lines(dice: random.Random, messages: int = 0):
    """Lines of many programs, most of them of no consequence, 200 bytes on average.

    Programs have a few messages, here `messages` each, into which they put numbers, and talk to machines they know. With 0
    every line has words and machines of its own, as no program writes.
    """
    second = 0
    known: dict[tuple[int, int], str] = {}
    machines = [f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}" for _ in range(60)]
    words = "cache index queue worker batch segment partition replica session cart order invoice page user key".split()

    def sentence(count: int) -> str:
        return " ".join(dice.choice(words) for _ in range(count))

    def text(count: int) -> str:
        return known.setdefault((message, count), sentence(count)) if messages else sentence(count)

    while True:
        second += dice.random() < 0.01
        clock = f"10:{second // 60 % 60:02d}:{second % 60:02d}"
        message = dice.randrange(messages) if messages else 0
        host = f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}"
        if messages:
            host = dice.choice(machines)
        number = dice.randrange(100_000)
        yield dice.choice(
            [
                f'{host} - - [04/Mar/2026:{clock} +0000] "GET /shop/{text(1)}/{number}?page={number % 9} HTTP/1.1" '
                f'{dice.choice([200, 200, 200, 200, 304, 404])} {number} "https://shop.example/{text(1)}" '
                '"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"',
                f"Mar  4 {clock} web-{number % 7} relayd[{number}]: {text(9)} id={number} took {number % 900} ms, {text(6)}",
                f'{{"time":"2026-03-04T{clock}.{number % 1000:03d}Z","level":"{dice.choice(["info", "info", "debug", "warn"])}",'
                f'"service":"cart","msg":"{text(7)}","order":{number},"host":"{host}","tags":["{text(1)}","{text(1)}"]}}',
                f"time=2026-03-04T{clock}Z level=info component={text(1)} caller=store.go:{number % 900} "
                f'msg="{text(8)}" duration={number % 90}ms key={number:x} host={host} {text(3)}',
                f"2026-03-04 {clock},{number % 1000:03d} {dice.choice(['INFO ', 'INFO ', 'DEBUG', 'WARN '])} "
                f"[pool-{number % 9}-thread-1] com.example.store.SegmentWriter: {text(12)} ({number} bytes, {text(4)})",
                f"[2026-03-04T{clock}.{number:06d}Z] [{number}] <{dice.choice(['info', 'notice'])}> {text(14)} {host}:{number % 65536}",
                f"2026-03-04 {clock} ERROR gateway: connection to {host}:443 failed: timed out after {number % 90} s ({text(8)})"
                if dice.random() < 0.2
                else f"2026-03-04 {clock} INFO gateway: connection from {host}:{number % 65536} accepted ({text(12)})",
            ]
        )


def access_lines(dice: random.Random):
    second = 0
    while True:
        second += dice.random() < 0.01
        host = f"192.0.{dice.randrange(256)}.{dice.randrange(256)}"
        name = dice.choice(["images/logo.gif", "news/index.html", "shop/cart", "history/1990s/page.html", "feed.xml"])
        yield (
            f"{host} - - [04/Mar/2026:10:{second // 60 % 60:02d}:{second % 60:02d} +0000] "
            f'"GET /{name} HTTP/1.1" {dice.choice([200] * 9 + [304, 404])} {dice.randrange(100_000)}'
        )


def made(directory: str) -> list[pathlib.Path]:
    files = []
    dice = random.Random(4)
    for name, source, count in [
        ("mixed.log", mixed_lines(dice, messages=12), 200_000),
        ("no-two-alike.log", mixed_lines(dice), 200_000),
        ("access.log", access_lines(dice), 300_000),
    ]:
        path = pathlib.Path(directory, name)
        with path.open("w") as file:
            for _ in range(count):
                file.write(next(source) + "\n")
        files.append(path)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=pathlib.Path, help="write the report to this file, too")
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        files = options.files or made(directory)
        load = os.getloadavg()[0]
        lines = [f"One core of {machine()}; load average before: {load:.1f}", ""]
        for file in files:
            lines += table(file, options.rounds)
    report = "\n".join(lines)
    print(report, end="", flush=True)
    if options.output:
        options.output.write_text(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
