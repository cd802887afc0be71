"""Chromium's own WebSocket reads the stream: all of it, unchanged, compressed."""

import json

import pytest

from material import LAST, odd_lines, text, write_torn

#: Opens the stream and collects its messages; a comparison of megabytes is left to the test.
OPEN = """
    window.stream = {messages: [], opened: false, code: null};
    const socket = new WebSocket(arguments[0], arguments[2]);
    socket.onopen = () => Object.assign(stream, {opened: true, extension: socket.extensions, protocol: socket.protocol});
    socket.onmessage = ({data}) => {
        stream.messages.push(data);
        if (arguments[1].question && stream.messages.length === 1) socket.send(arguments[1].question);
        if (arguments[1].last && data.includes(arguments[1].last)) socket.close(arguments[1].code);
    };
    socket.onclose = ({code}) => { stream.code = code; };
"""


def read(page, path: str, options: dict, protocols: list[str] = ()) -> None:
    page.js(OPEN, page.livelogs.page_ws + path, options, list(protocols))
    page.wait(lambda: page.js("return stream.opened"), "the stream to open")


def messages(page) -> list[str]:
    page.wait(lambda: page.js("return stream.code !== null"), "the stream to end")
    return page.js("return stream.messages")


@pytest.mark.parametrize("form, code", [("json", 1000), ("text", 3000), ("ndjson", 4999)])
def test_all_of_it_arrives(page, form, code):
    lines = odd_lines(seed=8)
    read(page, f"?format={form}", {"last": LAST, "code": code})
    assert page.js("return stream.extension") == "permessage-deflate"
    write_torn(page.livelogs.log, lines)
    got = messages(page)
    if form != "text":
        records = [json.loads(line) for message in got for line in message.split("\n") if line]
        assert [record["seq"] for record in records] == list(range(records[0]["seq"], records[0]["seq"] + len(records)))
        got = [record["log"] for record in records]
    assert got == [text(line) for line in lines]
    assert page.js("return stream.code") == code


def test_a_subscription_and_a_stop(page):
    """What it sends is compressed with context takeover."""
    read(page, "", {"question": json.dumps({"subscribe": {"match": "wanted"}})}, ["livelogs.v1"])
    assert page.js("return stream.protocol") == "livelogs.v1"
    page.livelogs.append("before")
    page.wait(lambda: page.js("return stream.messages.some(each => each.includes('\"subscribed\"'))"), "the answer")
    page.livelogs.append("other", "wanted")
    page.wait(lambda: page.js("return stream.messages.length") == 3, "the line")
    page.livelogs.control("stop_livelogs")
    got = [json.loads(message) for message in messages(page)]
    assert [message.get("log", message["type"]) for message in got] == ["before", "subscribed", "wanted"]
    assert page.js("return stream.code") == 1001
