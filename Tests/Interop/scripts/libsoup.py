"""libsoup 3 by GObject introspection, for Debian's own Python; the contract is in ../README.md."""

import os
import pathlib
import sys

import gi

gi.require_version("Soup", "3.0")
from gi.repository import Gio, GLib, Soup  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from contract import Reader  # noqa: E402

reader = Reader()
reader.version(f"{Soup.get_major_version()}.{Soup.get_minor_version()}.{Soup.get_micro_version()}")
loop = GLib.MainLoop()
session = Soup.Session()
if reader.authority:
    session.set_tls_database(Gio.TlsFileDatabase.new(reader.authority))
if not reader.compresses:
    session.remove_feature_by_type(Soup.WebsocketExtensionManager)
elif not session.has_feature(Soup.WebsocketExtensionManager):
    session.add_feature_by_type(Soup.WebsocketExtensionManager)
request = Soup.Message.new("GET", reader.url.replace("ws", "http", 1))
for name, value in reader.headers.items():
    request.get_request_headers().append(name, value)
connections = []


def heard(connection, kind, data):
    octets = bytes(data.get_data())
    question, code = reader.received(octets.decode() if kind == Soup.WebsocketDataType.TEXT else octets)
    if question:
        connection.send_text(question)
    if code:
        connection.close(code, None)


def closed(connection):
    reader.closed(connection.get_close_code())
    loop.quit()


def opened(session, result):
    connection = session.websocket_connect_finish(result)
    connections.append(connection)
    connection.set_max_incoming_payload_size(1 << 24)
    reader.opened(request.get_response_headers().get_one("Sec-WebSocket-Extensions"), connection.get_protocol())
    connection.connect("message", heard)
    connection.connect("closed", closed)
    connection.connect("error", lambda _, error: print(error, file=sys.stderr))


session.websocket_connect_async(request, None, reader.subprotocols, GLib.PRIORITY_DEFAULT, None, opened)
loop.run()
sys.stdout.flush()
os._exit(0)
