#!/usr/bin/env python3
"""Grouping accuracy of our template miner beside Drain3's, on the same lines in the same run.

    templates.py --mine PROGRAM --logs DIRECTORY --templates DIRECTORY

DIRECTORY of logs holds NAME.log; DIRECTORY of templates NAME.csv with the columns EventId and EventTemplate, where `<*>`
stands for what varies (the form of public benchmarks for log parsers). A line's message is what its template covers at
the line's end; lines that no template covers are left out and counted. A message is grouped right when its group has
exactly the messages of its template's group.
"""
import argparse
import collections
import csv
import pathlib
import re
import subprocess
import time

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig


def read_templates(path):
    """Templates as expressions, those with most fixed text first."""
    with path.open(newline="") as file:
        rows = [(row["EventId"], row["EventTemplate"]) for row in csv.DictReader(file)]
    rows.sort(key=lambda row: -len(row[1].replace("<*>", "")))
    result = []
    for name, template in rows:
        body = ".*?".join(re.escape(part) for part in template.split("<*>"))
        result.append((name, re.compile(r"(?:^|[\s\]:])(" + body + r")\s*$")))
    return result


def label(lines, templates):
    """(template, message) of each line that a template covers."""
    for line in lines:
        for name, expression in templates:
            found = expression.search(line)
            if found:
                yield name, found.group(1)
                break


def accuracy(truth, groups):
    wanted, found = collections.defaultdict(set), collections.defaultdict(set)
    for index, (name, group) in enumerate(zip(truth, groups)):
        wanted[name].add(index)
        found[group].add(index)
    right = sum(len(found[group]) for group in found if found[group] == wanted[truth[min(found[group])]])
    return right / len(truth)


def drain3(messages, masking):
    config = TemplateMinerConfig()
    config.profiling_enabled = False
    if masking:
        # What its own example configuration masks: addresses, hexadecimal and decimal numbers.
        edge, end = r"((?<=[^A-Za-z0-9])|^)", r"((?=[^A-Za-z0-9])|$)"
        config.masking_instructions = [
            MaskingInstruction(edge + r"(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))" + end, "ID"),
            MaskingInstruction(edge + r"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})" + end, "IP"),
            MaskingInstruction(edge + r"(0x[a-f0-9A-F]+)" + end, "HEX"),
            MaskingInstruction(edge + r"([\-\+]?\d+)" + end, "NUM"),
        ]
    miner = TemplateMiner(config=config)
    began = time.perf_counter()
    groups = [miner.add_log_message(message)["cluster_id"] for message in messages]
    return groups, len(messages) / (time.perf_counter() - began)


def ours(program, messages):
    done = subprocess.run([program, "5"], input="\n".join(messages) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.split(), float(done.stderr.strip())


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--mine", required=True)
    options.add_argument("--logs", required=True, type=pathlib.Path)
    options.add_argument("--templates", required=True, type=pathlib.Path)
    options = options.parse_args()
    print("| log | lines | templates | livelogs | Drain3, masked | Drain3, plain | livelogs lines/s | Drain3 lines/s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    sums = [0.0, 0.0, 0.0]
    count = 0
    for path in sorted(options.templates.glob("*.csv")):
        log = options.logs / (path.stem + ".log")
        if not log.exists():
            continue
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        pairs = list(label(lines, read_templates(path)))
        truth, messages = [name for name, _ in pairs], [message for _, message in pairs]
        own, own_rate = ours(options.mine, messages)
        masked, masked_rate = drain3(messages, True)
        plain, _ = drain3(messages, False)
        figures = [accuracy(truth, groups) for groups in (own, masked, plain)]
        sums = [total + figure for total, figure in zip(sums, figures)]
        count += 1
        shown = " | ".join(f"{100 * figure:.1f}" for figure in figures)
        print(f"| {path.stem} | {len(pairs)} of {len(lines)} | {len(set(truth))} | {shown} | {own_rate:,.0f} | {masked_rate:,.0f} |")
    if count:
        print("| mean | | | " + " | ".join(f"{100 * total / count:.1f}" for total in sums) + " | | |")


main()
