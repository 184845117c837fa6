import { assertEquals } from "@std/assert";
import { BirdReply, CODE } from "./reply.ts";

Deno.test("BirdReply names a code once, and again only where it changes", () => {
  const reply = new BirdReply();
  // As BIRD 2.0.12 sent it on its socket.
  const sent = [
    reply.line({ code: CODE.protocolHeading, text: "Name       Proto" }),
    reply.line({ code: CODE.protocol, text: "device1    Device" }),
    reply.line({ code: CODE.protocol, text: "st4        Static" }),
    reply.line({ code: CODE.route, text: "" }),
    reply.line({ code: CODE.route, text: "Table master6:" }),
    reply.end({ code: CODE.ok, text: "" }),
  ];
  assertEquals(sent, [
    "2002-Name       Proto\n",
    "1002-device1    Device\n",
    " st4        Static\n",
    "1007-\n",
    " Table master6:\n",
    "0000 \n",
  ]);
});
