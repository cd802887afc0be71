// Prints every message of a stream on a line of its own: node print_messages.cjs URL COUNT
const WebSocket = require("ws");

const [url, count] = [process.argv[2], Number(process.argv[3])];
const client = new WebSocket(url);
let received = 0;
client.on("open", () => console.error("open"));
client.on("message", (message) => {
    console.log(message.toString());
    received += 1;
    if (received === count) client.close();
});
client.on("error", (error) => {
    console.error(error.message);
    process.exit(1);
});
