/** Writes what one TCP client sends to a file: `deno run -A listen.ts ADDRESS PORT FILE`. */
const [hostname = "", port = "0", path = ""] = Deno.args;
const listener = Deno.listen({ hostname, port: Number(port) });
const connection = await listener.accept();
listener.close();
const file = await Deno.open(path, { create: true, write: true, truncate: true });
await connection.readable.pipeTo(file.writable);
