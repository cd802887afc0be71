"""Certificates for tests of TLS, made when they are asked for."""

import pathlib
import shutil
import subprocess


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Pair:
    """A certificate, by default for 127.0.0.1, and its key; it signs itself, or `authority` does."""

    def __init__(
        self,
        directory: pathlib.Path,
        name: str,
        authority: "Pair | None" = None,
        *,
        names: str = "IP:127.0.0.1",
    ):
        self.cert = directory / f"{name}.pem"
        self.key = directory / f"{name}.key"
        # Some clients take no certificate for a server's that may sign others.
        ordinary = ["-addext", "basicConstraints=critical,CA:FALSE"]
        signer = [*ordinary, "-CA", str(authority.cert), "-CAkey", str(authority.key)] if authority else []
        openssl(
            *["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
            *["-subj", f"/CN={name}", "-addext", f"subjectAltName={names}", *signer],
            *["-keyout", str(self.key), "-out", str(self.cert)],
        )

    def expire(self) -> None:
        """Signs itself anew, until yesterday."""
        cert = str(self.cert)
        openssl("x509", "-in", cert, "-signkey", str(self.key), "-days", "-1", "-out", cert)

    def copy_to(self, other: "Pair") -> None:
        shutil.copy(self.cert, other.cert)
        shutil.copy(self.key, other.key)

    @property
    def arguments(self) -> list[str]:
        return ["--tls-cert", str(self.cert), "--tls-key", str(self.key)]
