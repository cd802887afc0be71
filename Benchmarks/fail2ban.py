#!/usr/bin/env python3
"""fail2ban's own filters beside livelogs on labelled lines.

    fail2ban.py --labels LABELS.jsonl --records RECORDS.jsonl

LABELS has one object a line: file, line_no, line, attack (true, false or null: unlabelled). RECORDS is what `livelogs
parse` printed for these files, under the same names. Needs fail2ban-regex of Debian's package fail2ban.

A line counts as flagged by a filter when fail2ban-regex prints it as a match. "Own filter" applies to a file NAME.log the
filter NAME alone, which an operator would have to choose; "all filters" every filter of the package to every line.
"""
import argparse
import collections
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

FILTERS = pathlib.Path("/etc/fail2ban/filter.d")


def matches(name, path):
    """The lines of a file that a filter takes for failures, without blanks around them."""
    try:
        done = subprocess.run(
            ["fail2ban-regex", "--usedns=no", "-o", "msg", str(path), name],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
        )
    except subprocess.TimeoutExpired:
        # An expression that backtracks without end on some line finds nothing in time, here as in use.
        print(f"{name}: gave up after a minute", file=sys.stderr)
        return set()
    return {line.strip() for line in done.stdout.splitlines()}


class Count:
    def __init__(self):
        self.hits = self.missed = self.alarms = self.quiet = 0

    def add(self, is_attack, is_flagged):
        if is_attack:
            self.hits += is_flagged
            self.missed += not is_flagged
        else:
            self.alarms += is_flagged
            self.quiet += not is_flagged

    def text(self):
        wanted, flagged, harmless = self.hits + self.missed, self.hits + self.alarms, self.alarms + self.quiet
        f1 = f"{200 * self.hits / (wanted + flagged):.1f}" if wanted else "-"
        rate = f"{100 * self.alarms / harmless:.1f}" if harmless else "-"
        return f"{f1} | {rate}"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--labels", required=True, type=pathlib.Path)
    options.add_argument("--records", required=True, type=pathlib.Path)
    options = options.parse_args()

    with options.labels.open(encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if row["attack"] is not None]
    with options.records.open(encoding="utf-8") as file:
        own = {(record["file"], record["line_no"]): record["attack"] for record in map(json.loads, file)}

    names = sorted(path.stem for path in FILTERS.glob("*.conf") if not path.stem.endswith("-common"))
    by_filter = {}
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "lines.log"
        path.write_text("".join(row["line"].rstrip("\r\n") + "\n" for row in rows), encoding="utf-8")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for name, found in zip(names, pool.map(lambda name: matches(name, path), names)):
                by_filter[name] = found
    everything = set().union(*by_filter.values())

    counts = collections.defaultdict(lambda: [Count(), Count(), Count()])
    for row in rows:
        folder, _, name = row["file"].partition("/")
        line = row["line"].strip()
        flags = [
            own.get((row["file"], row["line_no"]), False),
            line in by_filter.get(name.removesuffix(".log"), ()),
            line in everything,
        ]
        for corpus in (folder, "all"):
            for count, flag in zip(counts[corpus], flags):
                count.add(row["attack"], flag)
    print("| corpus | livelogs F1 | false alarms | own filter F1 | false alarms | all filters F1 | false alarms |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for corpus, found in counts.items():
        print(f"| {corpus} | " + " | ".join(count.text() for count in found) + " |")


main()
