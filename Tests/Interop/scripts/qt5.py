"""Qt 5 by PyQt, for Debian's own Python: no compression and no subprotocols; the contract is in ../README.md."""

import os
import pathlib
import sys

from PyQt5.QtCore import QT_VERSION_STR, QCoreApplication, QUrl
from PyQt5.QtNetwork import QNetworkRequest, QSslCertificate, QSslConfiguration
from PyQt5.QtWebSockets import QWebSocket

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from contract import Reader  # noqa: E402

reader = Reader()
reader.version(QT_VERSION_STR)
application = QCoreApplication([])
client = QWebSocket()
request = QNetworkRequest(QUrl(reader.url))
for name, value in reader.headers.items():
    request.setRawHeader(name.encode(), value.encode())
if reader.authority:
    configuration = QSslConfiguration.defaultConfiguration()
    configuration.setCaCertificates(QSslCertificate.fromPath(reader.authority))
    client.setSslConfiguration(configuration)


def heard(message: str) -> None:
    question, code = reader.received(message)
    if question:
        client.sendTextMessage(question)
    if code:
        client.close(code)


def closed() -> None:
    reader.closed(client.closeCode())
    application.quit()


client.textMessageReceived.connect(heard)
client.disconnected.connect(closed)
client.open(request)
application.exec_()
sys.stdout.flush()
os._exit(0)
