import { assertEquals, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { commandIn, commandNamed } from "./lookup.ts";
import { verbsOf } from "./mod.ts";

const named = (...argv: string[]) => {
  const { command, rest } = commandIn(argv);
  return [command.name, ...rest];
};
const refused = (...argv: string[]) => {
  const error = assertThrows(() => commandIn(argv), CommandError);
  assertEquals(error.code, EXIT.usage);
  return error.message.split("\n")[0];
};

Deno.test("commandIn takes one word or two and leaves the rest", () => {
  assertEquals(named("decode", "x"), ["decode", "x"]);
  assertEquals(named("peer", "192.0.2.1"), ["peer", "192.0.2.1"]);
  assertEquals(named("peer", "probe", "192.0.2.1"), ["peer probe", "192.0.2.1"]);
  assertEquals(named("peer", "--json", "x"), ["peer", "--json", "x"]);
  assertEquals(named("show", "route", "in", "10.0.0.0/8"), ["show route", "in", "10.0.0.0/8"]);
  assertEquals(commandNamed("show diff").name, "show diff");
});

Deno.test("commandIn takes three words where there are so many", () => {
  assertEquals(named("ipam", "pool", "add", "pods"), ["ipam pool add", "pods"]);
  assertEquals(named("ipam", "show", "--blocks"), ["ipam show", "--blocks"]);
  assertEquals(
    refused("ipam", "pool"),
    `ipam pool needs a third word: ${verbsOf("ipam pool").map((v) => `ipam pool ${v}`).join(", ")}`,
  );
  assertEquals(
    refused("ipam", "pool", "ad", "x"),
    'there is no command "ipam pool ad"; did you mean ipam pool add?',
  );
  assertEquals(
    refused("ipam", "pol", "add"),
    'there is no command "ipam pol"; did you mean ipam pool?',
  );
  // What looks is shortened behind show alone.
  assertEquals(refused("ipam", "sho"), 'there is no command "ipam sho"; did you mean ipam show?');
  assertEquals(refused("allocat"), 'there is no command "allocat"; did you mean ipam allocate?');
});

Deno.test("commandIn takes a beginning behind show and nowhere else", () => {
  assertEquals(named("show", "r"), ["show route"]);
  assertEquals(named("show", "di", "a", "b"), ["show diff", "a", "b"]);
  // A router may be called pro.
  assertEquals(named("peer", "pro"), ["peer", "pro"]);
  assertEquals(
    refused("peer", "prob", "192.0.2.1"),
    'there is no command "peer prob"; did you mean peer probe?',
  );
  assertEquals(refused("sho", "route"), 'there is no command "sho"; did you mean show?');
});

Deno.test("commandIn refuses an unknown name with the nearest one", () => {
  assertEquals(refused("decoed"), 'there is no command "decoed"; did you mean decode?');
  assertEquals(refused("diagnos"), 'there is no command "diagnos"; did you mean peer diagnose?');
  const verbs = verbsOf("show").map((verb) => `show ${verb}`);
  assertEquals(refused("show"), `show needs a second word: ${verbs.join(", ")}`);
  assertEquals(
    refused("show", "rotue"),
    'there is no command "show rotue"; did you mean show route?',
  );
});
