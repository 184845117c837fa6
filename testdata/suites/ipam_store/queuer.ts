// Takes the place at the head of the queue of a folder, says so, and keeps it until it is killed. What
// it is called with: FOLDER.
const [folder = ""] = Deno.args, file = Deno.openSync(folder);
await file.lock(true);
Deno.stdout.writeSync(new TextEncoder().encode("held\n"));
Deno.stdin.readSync(new Uint8Array(1));
file.close();
