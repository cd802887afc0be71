"""Autobahn's client on asyncio."""

import asyncio
from urllib.parse import urlsplit

import autobahn
from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateResponseAccept


async def read(reader):
    reader.version(autobahn.__version__)
    loop = asyncio.get_running_loop()
    end = loop.create_future()

    class Client(WebSocketClientProtocol):
        def onConnect(self, response):
            reader.opened(response.headers.get("sec-websocket-extensions"), response.protocol)

        def onMessage(self, payload, isBinary):
            question, code = reader.received(payload if isBinary else payload.decode())
            if question:
                self.sendMessage(question.encode())
            if code:
                self.sendClose(code)

        def onClose(self, wasClean, code, reason):
            reader.closed(code)
            end.set_result(None)

    factory = WebSocketClientFactory(reader.url, headers=reader.headers, protocols=reader.subprotocols or None, loop=loop)
    factory.protocol = Client
    if reader.compresses:
        factory.setProtocolOptions(
            perMessageCompressionOffers=[PerMessageDeflateOffer()],
            perMessageCompressionAccept=PerMessageDeflateResponseAccept,
        )
    url = urlsplit(reader.url)
    await loop.create_connection(factory, url.hostname, url.port, ssl=reader.tls)
    await end
