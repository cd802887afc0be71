// A client that is told what to do: node wander.cjs URL
//
// Commands, a line each on stdin: "stall" (read no more), "go on", "come again" (hang up, and ask for what followed).
// Prints each message of the stream on a line of its own, and on stderr, after each handshake, what was agreed on.
const readline = require("node:readline");
const WebSocket = require("ws");

const url = process.argv[2];
let client;
let last = null;

function open() {
    client = new WebSocket(last === null ? url : `${url}?since=${last}`);
    const mine = client;
    mine.on("open", () => console.error(`open ${mine.extensions}`));
    mine.on("message", (data) => {
        if (mine !== client) return;
        const text = data.toString();
        const message = JSON.parse(text);
        if (message.type === "log") last = message.seq;
        if (message.type === "gap") last = message.to;
        console.log(text);
    });
    mine.on("error", (error) => {
        console.error(error.message);
        process.exit(1);
    });
}

readline.createInterface({ input: process.stdin }).on("line", (command) => {
    if (command === "stall") client.pause();
    if (command === "go on") client.resume();
    if (command === "come again") {
        const old = client;
        client = null;
        old.removeAllListeners("error");
        old.on("error", () => {});
        old.terminate();
        open();
    }
}).on("close", () => process.exit(0));
open();
