import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import type { AgentHost } from "./agent_host.ts";
import { Parameters, type RequestTable, rowPieces } from "./agent_request.ts";
import { AgentService } from "./agent_service.ts";
import { readEnd, readRequest, requestLine } from "./control_protocol.ts";
import { failure } from "./exit.ts";
import { VERSION } from "./version.ts";

/** Requests of every manner of ending. */
const TABLE: RequestTable = {
  *rows(_host, parameters) {
    yield* rowPieces(Array.from({ length: parameters.number("count") ?? 1 }, (_, n) => ({ n })));
  },
  *found() {
    yield "{}\n";
    return { code: 1 };
  },
  *refused() {
    yield "{}\n";
    throw failure("cannot do that\nbecause");
  },
  *broken() {
    yield "{}\n";
    throw new TypeError("of ours");
  },
  *needy(_host, parameters) {
    yield `${parameters.needed("peer")}\n`;
  },
};

const internalErrors: string[] = [];
const HOST = { internalError: (text: string) => void internalErrors.push(text) } as AgentHost;

async function answer(line: string): Promise<string[]> {
  let text = "";
  for await (const piece of new AgentService(HOST, TABLE).answer(line)) {
    assert(piece.endsWith("\n"), "a piece is whole lines");
    text += piece;
  }
  return text.trimEnd().split("\n");
}

const asked = (what: string, parameters = {}) =>
  answer(requestLine({ do: what, id: 7, parameters }));

function end(code: number, error?: string, id: number | undefined = 7): string {
  return JSON.stringify({ schema: "underlay.end/1", id, code, error, version: VERSION });
}

Deno.test("AgentService answers rows and an end with the id of the request", async () => {
  assertEquals(await asked("rows", { count: 2 }), ['{"n":0}', '{"n":1}', end(0)]);
  assertEquals(await asked("found"), ["{}", end(1)]);
  assertEquals((await asked("rows", { count: 100 })).length, 101);
});

Deno.test("AgentService ends an answer that cannot go on with the words for a person", async () => {
  assertEquals(await asked("refused"), ["{}", end(3, "cannot do that\nbecause")]);
});

Deno.test("AgentService keeps a fault of ours to the answer, and tells it to the log", async () => {
  const said = "internal error of the agent in broken: see its log";
  assertEquals(await asked("broken"), ["{}", end(3, said)]);
  assert(internalErrors.some((text) => text.includes("TypeError: of ours")), `${internalErrors}`);
});

Deno.test("AgentService names the nearest request, and takes none from every object", async () => {
  assertEquals(await asked("row"), [
    end(2, 'the agent knows no request "row"; did you mean rows?'),
  ]);
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    const [line = ""] = await asked(name);
    assertEquals(readEnd(line)?.code, 2, name);
  }
});

Deno.test("AgentService says what is wrong with a line that is no request", async () => {
  const wrong = [
    "",
    "garbage",
    "[]",
    "null",
    '{"do":"rows"}',
    '{"schema":"underlay.request/2","do":"rows"}',
    '{"schema":"underlay.request/1"}',
    '{"schema":"underlay.request/1","do":7}',
    '{"schema":"underlay.request/1","do":"rows","parameters":[]}',
    '{"schema":"underlay.request/1","do":"rows","parameters":{"count":"2"}}',
    '{"schema":"underlay.request/1","do":"needy"}',
    '{"schema":"underlay.request/1","do":"needy","parameters":{"__proto__":{"peer":"x"}}}',
    '{"schema":"underlay.request/1","do":"needy","parameters":{"peer":null}}',
    "[".repeat(60_000),
  ];
  for (const line of wrong) {
    const told = await answer(line), last = readEnd(told.at(-1)!);
    assertEquals([told.length, last?.code], [1, 2], line);
    assert(last?.error, line);
  }
});

Deno.test("readRequest keeps the id of a request that is refused", () => {
  assertEquals(readRequest('{"id":"a","do":"x"}'), {
    id: "a",
    error: 'this agent takes requests with "schema": "underlay.request/1" only',
  });
});

Deno.test("Parameters reads what is its own, of the right kind", () => {
  const parameters = new Parameters({ text: "x", flag: true, list: ["a"], count: 3 });
  assertEquals(parameters.text("text"), "x");
  assertEquals(parameters.text("toString"), undefined);
  assertEquals([parameters.flag("flag"), parameters.flag("no")], [true, false]);
  assertEquals([parameters.list("list"), parameters.list("no")], [["a"], []]);
  assertEquals(parameters.number("count"), 3);
});

Deno.test("requests and ends are as their schemas have them", () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const valid = (name: string, line: string) => {
    const folder = new URL("../core/view/schema/", import.meta.url);
    const schema = JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, folder)));
    const validate = ajv.compile(schema);
    assert(validate(JSON.parse(line)), `${line} ${JSON.stringify(validate.errors)}`);
  };
  valid("request", requestLine({ do: "peers", parameters: { failed: true } }));
  valid("end", end(3, "why"));
});
