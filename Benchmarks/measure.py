"""What is measured of one server."""

import dataclasses
import json
import pathlib
import subprocess

from servers import Running, Server, Unavailable

#: Seconds that a client may be behind at the end of the writing.
GRACE = 0.5
#: Seconds for one run of the load generator, which is over after a few.
PATIENCE = 120


@dataclasses.dataclass
class Fan:
    """A broadcast that every client got whole: the highest rate that was found."""

    deliveries_a_second: float = 0
    cpu_a_million: float = 0


@dataclasses.dataclass
class Idle:
    """Clients that do nothing: resident memory for each, and how long all took to come in."""

    bytes_a_client: float
    opening_seconds: float
    closed: int


@dataclasses.dataclass
class Cost:
    """CPU seconds for a million deliveries."""

    server: float
    clients: float
    lost: int


@dataclasses.dataclass
class Latency:
    p50_ms: float
    p99_ms: float
    cpu_a_million: float
    lost: int


class Measurement:
    """Runs the load generator against servers; `step` is how many seconds each rate is held, and the highest rate is
    narrowed down to a factor of `precision`."""

    def __init__(self, program: pathlib.Path, step: float, precision: float):
        self.program = program
        self.step = step
        self.precision = precision

    def load(self, mode: str, running: Running, **options) -> dict:
        options |= {"port": running.port, "path": running.server.path, "pid": running.process.pid}
        if running.server.tls:
            options["tls"] = 1
        arguments = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        try:
            result = subprocess.run([self.program, mode, *arguments], capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Unavailable(f"{running.server.name}: no end of `load {mode}` within {PATIENCE} s") from None
        if result.returncode != 0:
            raise Unavailable(f"{running.server.name}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def broadcast(self, running: Running, clients: int, rate: int, seconds: float, sample: int) -> dict:
        result = self.load(
            "fan",
            running,
            clients=clients,
            rate=rate,
            seconds=seconds,
            sample=sample,
            file=running.file,
            feeder=running.feeder,
            first=running.next,
            grace=GRACE,
        )
        running.next = result["last"] + 1
        return result

    def fan(self, server: Server, clients: int, report) -> Fan:
        """Doubles the rate until a client misses a line or is too far behind, then narrows the last step down.

        The figure is what all clients received, by the time from the first write until the last one had it all: a
        server that was behind at the end of the writing gets nothing for free.
        """
        best = Fan()
        good, bad, rate = 0, None, max(10, 100_000 // clients)
        running = server.start()
        try:
            while bad is None or bad > good * self.precision:
                result = self.broadcast(running, clients, rate, self.step, sample=0)
                whole = result["complete"] == clients and not result["lost"] and not result["repeated"]
                deliveries = result["messages"] / result["seconds"]
                report(f"{clients} clients, {rate} lines/s: {deliveries / 1e6:.2f} M/s{'' if whole else ', not whole'}")
                if whole and deliveries > best.deliveries_a_second:
                    best = Fan(deliveries, result["cpu_seconds"] / result["messages"] * 1e6)
                if whole and result["writing_seconds"] > self.step * 1.2:
                    # The writer is at its end: a higher rate would show nothing.
                    break
                if whole:
                    good = rate
                else:
                    bad = rate
                    # What it has not sent yet would come into the next step.
                    running.close()
                    running = server.start()
                if bad is None:
                    rate *= 2
                elif good:
                    rate = (good + bad) // 2
                elif bad > 10:
                    rate = max(10, bad // 4)
                else:
                    break
        finally:
            running.close()
        return best

    def cost(self, server: Server, clients: int, rate: int, seconds: float) -> Cost:
        """CPU time for a broadcast at a rate that both sides can keep up with."""
        with server.start() as running:
            self.broadcast(running, clients, rate, 0.5, sample=0)
            result = self.broadcast(running, clients, rate, seconds, sample=0)
            millions = max(1, result["messages"]) / 1e6
            missing = clients * result["lines"] - result["messages"]
            return Cost(result["cpu_seconds"] / millions, result["client_cpu_seconds"] / millions, missing)

    def latency(self, server: Server, clients: int, rate: int, seconds: float) -> Latency:
        with server.start() as running:
            # The first lines warm the server up.
            self.broadcast(running, clients, rate, 1, sample=0)
            result = self.broadcast(running, clients, rate, seconds, sample=1)
            cpu = result["cpu_seconds"] / max(1, result["messages"]) * 1e6
            missing = clients * result["lines"] - result["messages"]
            return Latency(result["p50_us"] / 1e3, result["p99_us"] / 1e3, cpu, missing)

    def idle(self, server: Server, clients: int) -> Idle:
        with server.start() as running:
            # What only the start needs is given back some seconds later, and what serves a client is read from the binary with
            # the first of them: neither is part of what a client costs.
            running.settle()
            self.load("idle", running, clients=100, seconds=1)
            running.settle()
            result = self.load("idle", running, clients=clients, seconds=2)
            return Idle(result["bytes_a_client"], result["opening_seconds"], result["closed"])

    def compression(self, server: Server, clients: int, rate: int, seconds: float, lines: str) -> dict:
        """A broadcast of lines that differ: bytes on the wire and CPU time. Ten clients inflate and check, the others count."""
        options = {"deflate": max(1, clients // 10)} if server.deflate else {}
        with server.start() as running:
            # What a segment or a new connection costs once is not what is asked here.
            for duration in (0.5, seconds):
                result = self.load(
                    "fan",
                    running,
                    clients=clients,
                    rate=rate,
                    seconds=duration,
                    sample=0,
                    lines=lines,
                    file=running.file,
                    feeder=running.feeder,
                    first=running.next,
                    grace=10,
                    **options,
                )
                running.next = result["last"] + 1
            return result

    def soak(self, server: Server, clients: int, rate: int, seconds: float) -> dict:
        """A long broadcast: what was lost, and how the server's memory grew from its first seconds to its end."""
        with server.start() as running:
            first = self.broadcast(running, clients, rate, 3, sample=0)
            last = self.broadcast(running, clients, rate, seconds, sample=64)
            return last | {"grown_bytes": last["resident_bytes"] - first["resident_bytes"]}
