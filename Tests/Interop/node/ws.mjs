// ws, node's usual library. Debian has it as a CommonJS module.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { authority, compresses, headers, received, say, subprotocols, url } from "./contract.mjs";

const require = createRequire(import.meta.url);
const WebSocket = require("/usr/share/nodejs/ws");
say("version", require("/usr/share/nodejs/ws/package.json").version);

const client = new WebSocket(url, subprotocols, {
    headers,
    perMessageDeflate: compresses,
    maxPayload: 0,
    ...(authority ? { ca: readFileSync(authority) } : {}),
});
client.on("upgrade", (response) => say("extension", response.headers["sec-websocket-extensions"]));
client.on("open", () => say("subprotocol", client.protocol));
client.on("message", (data, isBinary) => {
    if (isBinary) say("binary", data.length);
    received(client, data.toString());
});
client.on("close", (code) => say("close", code));
client.on("error", (error) => {
    console.error(error);
    process.exitCode = 1;
});
