// Opens so many connections and says nothing on them: `half_open.ts FROM TO PORT COUNT`. Prints how
// many it has opened and how many of those were ended by the other side; leaves when stdin ends.
import { connect, type Socket } from "node:net";

const [from = "", to = "", port = "", count = ""] = Deno.args;
const AT_ONCE = 200;
let opened = 0, failed = 0, ended = 0, begun = 0;
const sockets: Socket[] = [];

function one(): Promise<void> {
  return new Promise((done) => {
    const socket = connect({ host: to, port: Number(port), localAddress: from });
    sockets.push(socket);
    socket.on("connect", () => {
      opened++;
      done();
    });
    socket.on("data", () => {});
    socket.on("error", () => {
      failed++;
      done();
    });
    socket.on("close", () => {
      ended++;
      done();
    });
  });
}

async function lane(): Promise<void> {
  while (begun++ < Number(count)) await one();
}

await Promise.all(Array.from({ length: AT_ONCE }, lane));
console.log(JSON.stringify({ opened, failed, ended }));
for await (const _ of Deno.stdin.readable);
console.log(JSON.stringify({ opened, failed, ended }));
Deno.exit();
