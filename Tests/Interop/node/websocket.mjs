// The WebSocket that is built in: node's (undici), Deno's, Bun's. It always offers compression where it can.
import process from "node:process";
import { headers, received, say, subprotocols, url } from "./contract.mjs";

say("version", globalThis.Deno?.version.deno ?? globalThis.Bun?.version ?? `${process.versions.node} undici ${process.versions.undici}`);

const options = Object.keys(headers).length ? { protocols: subprotocols, headers } : subprotocols;
const client = new WebSocket(url, options);
client.onopen = () => {
    say("extension", client.extensions);
    say("subprotocol", client.protocol);
};
client.onmessage = ({ data }) => {
    if (typeof data !== "string") say("binary", 1);
    received(client, String(data));
};
client.onclose = ({ code }) => say("close", code);
client.onerror = (event) => {
    console.error(event.message ?? event.error ?? event);
    process.exitCode = 1;
};
