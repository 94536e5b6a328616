"use strict";

// src/rsync-bridge.ts
var import_node_net = require("node:net");

// src/targets/self-hosted/ssh/frames.ts
var FRAME = { stdout: 1, stderr: 2, exit: 3 };
var HEAD = 5;
var PAYLOAD_LIMIT = 16 * 1024 * 1024;
var FrameReader = class {
  #rest = Buffer.alloc(0);
  push(chunk) {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames = [];
    while (this.#rest.length >= HEAD) {
      const length = this.#rest.readUInt32BE(1);
      if (length > PAYLOAD_LIMIT) throw new Error(`a frame of ${length} bytes`);
      if (this.#rest.length < HEAD + length) break;
      frames.push({ kind: this.#rest.readUInt8(0), payload: this.#rest.subarray(HEAD, HEAD + length) });
      this.#rest = this.#rest.subarray(HEAD + length);
    }
    return frames;
  }
};

// src/rsync-bridge.ts
var TRANSPORT_FAILED = 255;
var [socketPath = "", ...asked] = process.argv.slice(2);
var socket = (0, import_node_net.connect)(socketPath);
var reader = new FrameReader();
var code = TRANSPORT_FAILED;
socket.write(`${JSON.stringify(asked)}
`);
process.stdin.pipe(socket);
function take(chunk) {
  for (const { kind, payload } of reader.push(chunk)) {
    if (kind === FRAME.stdout) process.stdout.write(payload);
    else if (kind === FRAME.stderr) process.stderr.write(payload);
    else if (kind === FRAME.exit) code = payload[0] ?? TRANSPORT_FAILED;
  }
}
socket.on("data", (chunk) => {
  try {
    take(chunk);
  } catch (error) {
    socket.destroy(error);
  }
});
socket.on("error", (error) => {
  process.stderr.write(`dual-deploy: ${error.message}
`);
});
socket.on("close", () => {
  process.stdin.destroy();
  process.exitCode = code;
});
process.stdout.on("error", () => socket.destroy());
