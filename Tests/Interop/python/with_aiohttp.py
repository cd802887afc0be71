"""aiohttp."""

import aiohttp


async def read(reader):
    reader.version(aiohttp.__version__)
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(
            reader.url,
            headers=reader.headers,
            protocols=reader.subprotocols,
            ssl=reader.tls or True,
            compress=15 if reader.compresses else 0,
            max_msg_size=0,
        ) as client,
    ):
        reader.opened(client._response.headers.get("Sec-WebSocket-Extensions"), client.protocol)
        while True:
            message = await client.receive(60)
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                break
            question, code = reader.received(message.data)
            if question:
                await client.send_str(question)
            if code:
                await client.close(code=code)
        reader.closed(client.close_code)
