// Broadcasts every line of stdin to every client with node's `ws`.
// Each tick's lines are sent while the client's socket is corked, so they leave in one write.
const { WebSocketServer } = require("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });
let rest = Buffer.alloc(0);

process.stdin.on("data", (chunk) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const lines = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        lines.push(bytes.subarray(start, end));
        start = end + 1;
    }
    rest = bytes.subarray(start);
    const options = { binary: false, compress: false };
    for (const client of server.clients) {
        client._socket.cork();
        for (const line of lines) client.send(line, options);
        client._socket.uncork();
    }
});
