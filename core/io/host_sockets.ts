import type { Owner, SocketEnd, TcpSocket } from "../diagnose/host_facts.ts";

/** One socket a line, as `ss -H -O -t -a -n -p -i` prints them; lines that are none are left out. */
export function parseSockets(text: string): TcpSocket[] {
  return text.split("\n").flatMap((line) => {
    const found = /^([A-Z0-9-]+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line);
    if (!found) return [];
    const [, state = "", receiveQueue = "", sendQueue = "", here = "", there = "", rest = ""] =
      found;
    const local = endOf(here), remote = endOf(there);
    if (!local || !remote) return [];
    return [{
      state,
      local,
      remote,
      owners: ownersIn(rest),
      receiveQueue: Number(receiveQueue),
      sendQueue: Number(sendQueue),
      ...measured(rest.replace(USERS, "")),
    }];
  });
}

/** `192.0.2.1:179`, `[2001:db8::1]:179`, `[fe80::1]%eth0:179`, `0.0.0.0%eth0:179`, `*:179`, `*:*`. */
function endOf(text: string): SocketEnd | undefined {
  const cut = text.lastIndexOf(":");
  if (cut < 0) return undefined;
  const port = text.slice(cut + 1);
  if (!/^(\*|\d{1,5})$/.test(port)) return undefined;
  const address = text.slice(0, cut).replace(/^\[([^\]]*)\]/, "$1");
  return { address, ...(port !== "*" && { port: Number(port) }) };
}

const USERS = /\busers:\(\(.*\)\)/;
// A program chooses its own name (15 octets): into that fits the end of an entry, to pass for another
// process, but not what must follow.
const ENTRY = /\("(.*?)",pid=(\d+),fd=\d+\)(?=,\("|\)$)/g;

function ownersIn(rest: string): Owner[] {
  const users = USERS.exec(rest)?.[0] ?? "";
  const entries = users.slice("users:(".length).matchAll(ENTRY);
  const owners = [...entries].map(([, name = "", pid]) => ({ name, pid: Number(pid) }));
  return owners.filter(({ pid }, at) => owners.findIndex((other) => other.pid === pid) === at);
}

function measured(info: string): Partial<TcpSocket> {
  const at = (pattern: RegExp) => {
    const found = pattern.exec(info)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const retransmissions = at(/\bretrans:\d+\/(\d+)/), backoff = at(/\bbackoff:(\d+)/);
  const outOfOrder = at(/\brcv_ooopack:(\d+)/), pathMtu = at(/\bpmtu:(\d+)/);
  return {
    ...(retransmissions !== undefined && { retransmissions }),
    ...(backoff !== undefined && { backoff }),
    ...(outOfOrder !== undefined && { outOfOrder }),
    ...(pathMtu !== undefined && { pathMtu }),
  };
}
