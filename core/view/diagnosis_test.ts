import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import type { LiveEvidence } from "../diagnose/evidence.ts";
import { diagnose } from "../diagnose/mod.ts";
import { aTry, evidence, HOST } from "../diagnose/told.ts";
import { Told } from "../session/judge/told.ts";
import { type Asked, diagnosisText, isClean } from "./diagnosis.ts";
import { diagnosisJson } from "./diagnosis_json.ts";
import { makePalette } from "./palette.ts";

const ASKED: Asked = { name: "tor1", peer: "192.0.2.2", port: 179 };
const PLAIN = makePalette(false);

function screen(known: Partial<LiveEvidence> = {}, told?: readonly Told[], width = 80): string {
  return diagnosisText(ASKED, diagnose(evidence(known, told)), PLAIN, width);
}

const REFUSED = {
  tries: [aTry({ outcome: "refused", text: "connection refused", endMilliseconds: 2.6 })],
};
const REFUSED_TOLD = [new Told().syn(0).end("rst", 1, 0)];

Deno.test("diagnosisText says cause and remedy first, then each layer with its mark", () => {
  assertEquals(
    screen(REFUSED, REFUSED_TOLD),
    `\
tor1 (192.0.2.2)  connection refused
  cause   192.0.2.2 answers the SYN with RST: nothing listens there, or a
          firewall resets
          SYN from 192.0.2.1
          RST back
  do      start the BGP daemon on the peer, let it listen on this address and
          port, or let one side dial from the other end

  ok      this host     no other BGP speaker has this session
  ok      route         on the link of eth0
  ok      source        192.0.2.1, chosen by the kernel
  ok      neighbour     192.0.2.2 on eth0: REACHABLE
  failed  tcp           dialling: refused (RST) after 3 ms (connection refused)
  -       ttl           nothing was seen that tells
  -       key           the kernel's counters cannot be read
  failed  listening     192.0.2.2 does not listen; it did not dial us
  -       open          no connection to speak on
  -       notification  no connection to get one on
  -       hold time     not agreed
  -       path mtu      eth0 carries 1500; no session to see large segments on`,
  );
});

Deno.test("diagnosisText names every cause that remains, and the test that decides", () => {
  const text = screen();
  assert(text.includes("\n  or      TCP-MD5 or TCP-AO key differs (likely): "), text);
  assert(text.includes("\n  decide  on the side that does not answer"), text);
});

Deno.test("diagnosisText stays inside the screen, colours or not", () => {
  const colours = makePalette(true);
  for (const width of [40, 80, 120]) {
    for (const told of [undefined, REFUSED_TOLD, [new Told().up()]]) {
      const diagnosis = diagnose(evidence({}, told));
      for (const palette of [PLAIN, colours]) {
        const text = diagnosisText(ASKED, diagnosis, palette, width);
        // deno-lint-ignore no-control-regex
        const lines = text.replaceAll(/\x1b\[\d+m/g, "").split("\n");
        // A hanging text has twenty columns at least.
        const most = Math.max(width, 44);
        for (const line of lines) assert(line.length <= most, `${line.length}: ${line}`);
      }
    }
  }
});

Deno.test("diagnosisText shows what a hostile process calls itself, and does nothing else with it", () => {
  const owner = { name: "\x1b[2Jbird", pid: 7 };
  const socket = {
    state: "ESTAB",
    local: { address: "192.0.2.1", port: 179 },
    remote: { address: "192.0.2.2", port: 4000 },
    owners: [owner],
    receiveQueue: 0,
    sendQueue: 0,
  };
  const text = screen({ occupation: { kind: "held", socket, owner }, untouched: true });
  assert(!text.includes("\x1b"));
  assert(text.includes("\\x1b[2Jbird (pid 7)"));
});

Deno.test("isClean is only a session that is up with nothing beside it", () => {
  assertEquals(isClean(diagnose(evidence({}, [new Told().up()]))), true);
  assertEquals(isClean(diagnose(evidence())), false);
});

Deno.test("diagnosisJson writes what its schema allows", async () => {
  const schema = JSON.parse(
    await Deno.readTextFile(new URL("./schema/diagnosis.json", import.meta.url)),
  );
  const validate = new Ajv2020({ strict: true }).compile(schema);
  const before = { ...HOST, route: { refused: "network is unreachable" } };
  const all = [evidence(), evidence(REFUSED, REFUSED_TOLD), evidence({}, [new Told().up()])];
  for (const one of [...all, evidence({ before })]) {
    const value = diagnosisJson(ASKED, diagnose(one));
    assert(validate(value), JSON.stringify(validate.errors));
    assert(!validate({ ...value, extra: 1 }));
  }
  const value = diagnosisJson(ASKED, diagnose(evidence()));
  assertEquals(value.name, "tor1");
  assertEquals(
    "name" in diagnosisJson({ ...ASKED, name: ASKED.peer }, diagnose(evidence())),
    false,
  );
});
