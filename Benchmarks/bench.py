"""livelogs and other servers under the same load, one after the other, in one run: a Markdown report.

Each server gets lines appended to a file by a writer that stamps them, and broadcasts them to clients of the load
generator in load/. livelogs tails the file itself, the others stand behind `tail -F FILE |`, whose CPU time counts.
"""

import argparse
import datetime
import os
import pathlib
import platform
import resource
import shlex
import sys

from measure import GRACE, Fan, Measurement
from servers import ALL, COMPRESSING, SECURED, LiveLogs, Unavailable, load_program

FAN_CLIENTS = [50, 500, 2000]
LATENCY_CLIENTS, LATENCY_RATE = 100, 500
COMPRESSION_CLIENTS, COMPRESSION_RATE = [1, 100, 1000], 500
#: A million deliveries a second, which this machine can do with TLS, too.
TLS_LOADS = [(50, 20_000), (500, 2_000), (2000, 500)]
SOAK_CLIENTS, SOAK_RATE = 100, 20_000
TABLES = ["servers", "tls", "compression"]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short steps and fewer clients: a look, not a result")
    parser.add_argument("--peers-only", action="store_true", help="leave livelogs out")
    parser.add_argument("--only", metavar="WORD", help="only servers whose name has this word, or one of these separated by commas, in it")
    parser.add_argument("--soak", action="store_true", help="30 s of 20,000 lines/s to 100 clients, livelogs alone")
    parser.add_argument("--tables", default=",".join(TABLES), metavar="NAMES", help=f"which of {', '.join(TABLES)}, separated by commas")
    parser.add_argument("--lines", default="mixed", metavar="FILE", help="lines for the table of compression, instead of its own")
    parser.add_argument("--output", type=pathlib.Path, help="write the report to this file, too")
    return parser.parse_args()


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def machine() -> str:
    """Processor, cores, memory, kernel."""
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def preamble() -> list[str]:
    load = os.getloadavg()[0]
    return [
        f"`{shlex.join(['make', 'bench', *(['ARGS=' + shlex.join(sys.argv[1:])] if sys.argv[1:] else [])])}`, "
        f"{datetime.date.today()}, {machine()}; load average before: {load:.1f}",
        "",
    ]


def fan_cell(fan: Fan) -> str:
    if not fan.deliveries_a_second:
        return "–"
    return f"{fan.deliveries_a_second / 1e6:.2f} M/s, {fan.cpu_a_million:.2f} s"


def row(server, measurement: Measurement, quick: bool) -> list[str]:
    def report(text: str) -> None:
        note(f"  {text}")

    def measured(cells: int, measure) -> list[str]:
        """What cannot be measured leaves its cells empty, and the others stand."""
        try:
            return measure()
        except Unavailable as reason:
            report(f"left out: {reason}")
            return ["–"] * cells

    def latency() -> list[str]:
        result = measurement.latency(server, LATENCY_CLIENTS, LATENCY_RATE, 3 if quick else 10)
        times = f"{result.p50_ms:.2f} / {result.p99_ms:.2f} ms" + (f", {result.lost} late" if result.lost else "")
        report(f"latency {times}")
        return [times, f"{result.cpu_a_million:.1f} s"]

    def idle() -> list[str]:
        clients = 2000 if quick else server.idle_clients
        result = measurement.idle(server, clients)
        lost = f", {result.closed:,} lost" if result.closed else ""
        return [f"{result.bytes_a_client:,.0f} B ({clients:,} in {result.opening_seconds:.1f} s{lost})"]

    cells = [server.name]
    for clients in FAN_CLIENTS:
        cells += measured(1, lambda: [fan_cell(measurement.fan(server, clients, report))])
    return cells + measured(2, latency) + measured(1, idle)


def comparison(servers: list, measurement: Measurement, quick: bool) -> list[str]:
    header = [
        "server",
        *[f"{clients:,} clients" for clients in FAN_CLIENTS],
        f"latency p50 / p99, {LATENCY_RATE} lines/s to {LATENCY_CLIENTS}",
        "CPU for that",
        "memory an idle client",
    ]
    lines = [
        f"Deliveries a second without loss (200-byte lines, nobody more than {GRACE} s behind) and CPU seconds for a million",
        "of them; then the time from write to receive; then resident memory.",
        "",
        f"| {' | '.join(header)} |",
        f"| {' | '.join(['---'] * len(header))} |",
    ]
    for server in servers:
        note(server.name)
        try:
            server.prepare()
            lines.append(f"| {' | '.join(row(server, measurement, quick))} |")
        except Unavailable as reason:
            note(f"  left out: {reason}")
            lines.append(f"| {server.name} | not measured: {reason} |")
    return lines


def tls(servers: list, measurement: Measurement, quick: bool) -> list[str]:
    """What TLS costs: rounds in turn, and the middle of them."""
    rounds, seconds = (1, 1) if quick else (3, 3)
    lines = [
        "CPU seconds for a million deliveries of 200-byte lines, one line a message: the server's, and the clients' of the load",
        f"generator, which decrypt all of it on the same cores. {f'Median of {rounds} rounds in turn. ' if rounds > 1 else ''}A rate that",
        "all keep up with.",
        "",
        f"| clients, lines a second | {' | '.join(f'{server.name}: server, clients' for server in servers)} | the server's times as much |",
        f"| --- |{' --- |' * (len(servers) + 1)}",
    ]
    try:
        for server in servers:
            server.prepare()
        for clients, rate in TLS_LOADS:
            costs = [[measurement.cost(server, clients, rate, seconds) for server in servers] for _ in range(rounds)]
            middle = [sorted(column, key=lambda cost: cost.server)[rounds // 2] for column in zip(*costs)]
            cells = [f"{cost.server:.2f} s, {cost.clients:.2f} s" + (f", {cost.lost:,} late" if cost.lost else "") for cost in middle]
            times = middle[-1].server / middle[0].server if middle[0].server else 0
            lines.append(f"| {clients:,}, {rate:,} | {' | '.join(cells)} | {times:.2f} |")
            note(f"  TLS: {lines[-1]}")
    except Unavailable as reason:
        note(f"  left out: {reason}")
        lines.append(f"| not measured: {reason} |{' |' * (len(servers) + 1)}")
    return lines


def compression(servers: list, measurement: Measurement, quick: bool, source: str) -> list[str]:
    seconds = 2 if quick else 5
    whose = "of many programs" if source == "mixed" else "from a file"
    lines = [
        f"{seconds} s of {COMPRESSION_RATE} lines/s {whose}: bytes on the wire for one line and client, and the server's CPU time",
        "for all of it. Frames for one client alone are in it; ten clients of a row inflate and check, the others count.",
        "",
        f"| server | {' | '.join(f'{clients:,} clients' if clients > 1 else '1 client' for clients in COMPRESSION_CLIENTS)} |",
        f"| --- |{' --- |' * len(COMPRESSION_CLIENTS)}",
    ]
    for server in servers:
        note(server.name)
        cells = [server.name]
        try:
            server.prepare()
            for clients in COMPRESSION_CLIENTS:
                result = measurement.compression(server, clients, COMPRESSION_RATE, seconds, source)
                cells.append(compression_cell(result, clients, source))
                note(f"  {clients} clients: {cells[-1]}")
        except Unavailable as reason:
            note(f"  left out: {reason}")
            cells = [server.name, f"not measured: {reason}", *[""] * (len(COMPRESSION_CLIENTS) - 1)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def compression_cell(result: dict, clients: int, source: str) -> str:
    messages = max(1, result["messages"])
    if source != "mixed" and result["counted"]:
        # Lines of a file may make records of several lines, each of which a client that only counts takes for one.
        messages = clients * result["lines"]
    text = f"{result['bytes'] / messages:.1f} B, {result['cpu_seconds']:.2f} s"
    missing = clients * result["lines"] - messages
    # The rate was more than it could do: what came, came late.
    return text + (f", {missing:,} not within 10 s" if missing else "")


def soak(servers: list, measurement: Measurement, quick: bool) -> tuple[list[str], bool]:
    """One row a server; false when a line was lost."""
    seconds = 5 if quick else 30
    lines = [
        f"{seconds} s of {SOAK_RATE:,} lines/s to {SOAK_CLIENTS} clients.",
        "",
        "| server | lines each had to get | clients that got all, in order | lost | repeated | p50 / p99 | memory grew by |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    fine = True
    for server in servers:
        server.prepare()
        result = measurement.soak(server, SOAK_CLIENTS, SOAK_RATE, seconds)
        fine = fine and result["complete"] == SOAK_CLIENTS and not result["lost"] and not result["repeated"]
        lines.append(
            f"| {server.name} | {result['lines']:,} | {result['complete']} | {result['lost']} | {result['repeated']} | "
            f"{result['p50_us'] / 1e3:.2f} / {result['p99_us'] / 1e3:.2f} ms | {result['grown_bytes'] / (1 << 20):.1f} MiB |"
        )
    return lines, fine


def main() -> int:
    options = parse()
    # Every client is a descriptor; what is started here inherits the limit.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    step, precision = (1, 1.3) if options.quick else (3, 1.08)
    measurement = Measurement(load_program(), step, precision)
    unknown = set(options.tables.split(",")) - set(TABLES)
    if unknown:
        sys.exit(f"--tables: {', '.join(sorted(unknown))}: there are {', '.join(TABLES)}")
    words = (options.only or "").lower().split(",")

    def chosen(servers: list) -> list:
        named = [server for server in servers if any(word in server.name.lower() for word in words)]
        return [server for server in named if not (options.peers_only and isinstance(server, LiveLogs))]

    servers = chosen(ALL)

    lines, fine = preamble(), True
    if options.soak:
        part, fine = soak([server for server in servers if isinstance(server, LiveLogs)], measurement, options.quick)
        lines += part
    else:
        tables = options.tables.split(",")
        if "servers" in tables:
            lines += [*comparison(servers, measurement, options.quick), ""]
        # What TLS costs needs both of them, whichever was chosen.
        if "tls" in tables and any(server.tls for server in servers):
            lines += [*tls(SECURED, measurement, options.quick), ""]
        if "compression" in tables:
            lines += [*compression(chosen(COMPRESSING), measurement, options.quick, options.lines), ""]
    report = "\n".join(lines).rstrip() + "\n"
    print(report, end="", flush=True)
    if options.output:
        options.output.write_text(report)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
