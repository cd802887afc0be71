"""fuzzing-server.py OUTDIR CASES EXCLUDED -- CLIENT...: Autobahn's fuzzing server against a client, and what came of it.

Runs in the suite's own Python environment. `{port}` in the client's command is the server's port. Exit status 1 when a
case failed or was not run.
"""

import collections
import json
import pathlib
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")

from autobahn.twisted.websocket import WebSocketServerProtocol
from autobahntestsuite import py3shim
from autobahntestsuite.case import CaseBasename, Cases, CaseCategories, CaseSetname, CaseSubCategories
from autobahntestsuite.caseset import CaseSet
from twisted.internet import reactor

BEHAVIOURS = ["OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED", "FAILED"]


def server_protocol(fuzzing):
    """The suite's server, with what its folder mends of the client for this Python."""
    mended = {
        name: value
        for name, value in vars(fuzzing.FuzzingClientProtocol).items()
        if not name.startswith("__") and name != "connectionLost"
    }

    def connection_lost(self, reason):
        WebSocketServerProtocol.connectionLost(self, reason)
        for name in ("http_request_data", "http_response_data", "localCloseReason", "remoteCloseReason"):
            if hasattr(self, name):
                setattr(self, name, py3shim.to_text(getattr(self, name)))
        fuzzing.FuzzingProtocol.connectionLost(self, reason)

    return type("ServerProtocol", (fuzzing.FuzzingServerProtocol,), {**mended, "connectionLost": connection_lost})


def main() -> int:
    outdir, cases, excluded, _, *client = sys.argv[1:]
    split = lambda text: [part.strip() for part in text.split(",") if part.strip()]
    fuzzing = py3shim.install()
    spec = {
        "url": "ws://127.0.0.1:0",
        "outdir": outdir,
        "cases": split(cases) or ["*"],
        "exclude-cases": split(excluded),
        "exclude-agent-cases": {},
        "options": {"failByDrop": False},
    }
    log = (pathlib.Path(outdir) / "server.log").open("w")
    output, sys.stdout = sys.stdout, log
    factory = fuzzing.FuzzingServerFactory(spec)
    factory.protocol = server_protocol(fuzzing)
    wanted = CaseSet(CaseSetname, CaseBasename, Cases, CaseCategories, CaseSubCategories).parseSpecCases(spec)
    port = reactor.listenTCP(0, factory, interface="127.0.0.1").getHost().port
    process = subprocess.Popen([part.replace("{port}", str(port)) for part in client])

    def watch() -> None:
        if process.poll() is None:
            reactor.callLater(0.1, watch)
        else:
            # Its last request writes the report.
            reactor.callLater(1, reactor.stop)

    watch()
    reactor.run()
    sys.stdout = output

    index = pathlib.Path(outdir) / "index.json"
    results = next(iter(json.loads(index.read_text()).values())) if index.exists() else {}
    print(f"cases: {len(wanted)} requested, {len(results)} run; the client ended with {process.returncode}")
    failed = set(wanted) - set(results)
    for field in ("behavior", "behaviorClose"):
        counts = collections.Counter(result[field] for result in results.values())
        print(f"{field + ':':<15}" + "  ".join(f"{name}={counts[name]}" for name in BEHAVIOURS + sorted(set(counts) - set(BEHAVIOURS))))
        failed |= {name for name, result in results.items() if result[field] not in BEHAVIOURS[:4]}
    for name in sorted(failed, key=lambda name: [int(part) for part in name.split(".")]):
        print(f"BAD {name}: {results.get(name, 'not run')}")
    return 1 if failed or process.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
