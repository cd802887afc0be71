// What every client program of this folder is told and says; the contract is in ../README.md.
import { writeSync } from "node:fs";

const environment = process.env;

export const url = environment.URL;
export const headers = environment.TOKEN ? { Authorization: `Bearer ${environment.TOKEN}` } : {};
export const subprotocols = (environment.SUBPROTOCOLS ?? "").split(",").filter(Boolean);
export const authority = environment.CA;
export const compresses = environment.COMPRESS === "1";

export function say(key, value) {
    if (value) process.stderr.write(`interop: ${key} ${value}\n`);
}

function print(text) {
    const bytes = Buffer.from(text + "\n");
    for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
}

let question = environment.SEND;
const last = environment.LAST ?? "";
const code = Number(environment.CLOSE ?? 0);

/** Prints a message; sends what is to be sent, and closes after the last one. */
export function received(client, text) {
    print(text);
    if (question) client.send(question);
    question = undefined;
    if (code && text.includes(last)) client.close(code);
}
