"""What every client program of this folder is told and says; the contract is in ../README.md."""

import os
import ssl
import sys


class Reader:
    """One client's orders, from the environment, and its report."""

    def __init__(self) -> None:
        environment = os.environ
        self.url = environment["URL"]
        token = environment.get("TOKEN")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.subprotocols = [name for name in environment.get("SUBPROTOCOLS", "").split(",") if name]
        self.authority = environment.get("CA")
        self.tls = ssl.create_default_context(cafile=self.authority) if self.authority else None
        self.compresses = environment.get("COMPRESS") == "1"
        self._question = environment.get("SEND")
        self._last = environment.get("LAST", "").encode()
        self._code = int(environment.get("CLOSE") or 0)

    def opened(self, extension: str | None, subprotocol: str | None) -> None:
        self._say("extension", extension)
        self._say("subprotocol", subprotocol)

    def received(self, message: str | bytes) -> tuple[str | None, int | None]:
        """Prints a message; what to send now, and with which code to close."""
        if isinstance(message, (bytes, bytearray)):
            self._say("binary", len(message))
            message = bytes(message)
        else:
            message = message.encode()
        sys.stdout.buffer.write(message + b"\n")
        # Whoever started this program looks for its messages while it runs.
        sys.stdout.buffer.flush()
        question, self._question = self._question, None
        return question, self._code if self._code and self._last in message else None

    def closed(self, code: int | None) -> None:
        self._say("close", int(code) if code else None)

    def version(self, version: str) -> None:
        self._say("version", version)

    @staticmethod
    def _say(key: str, value) -> None:
        if value not in (None, ""):
            print("interop:", key, value, file=sys.stderr, flush=True)
