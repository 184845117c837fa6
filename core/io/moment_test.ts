import { assert, assertEquals } from "@std/assert";
import { LIBC_PATHS } from "./libc.ts";
import { bootId, systemMoment } from "./moment.ts";

Deno.test("systemMoment tells the wall's time and that of this boot, as /proc has them", () => {
  const { unix, boot, up } = systemMoment();
  assert(Math.abs(unix - Date.now() / 1000) < 5);
  const id = Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").replaceAll("-", "");
  assert(boot !== undefined && boot.length === 12 && id.startsWith(boot), boot);
  const proc = Number(Deno.readTextFileSync("/proc/uptime").split(" ")[0]);
  assert(up !== undefined && Math.abs(proc - up) < 5, `${up}`);
});

Deno.test("systemMoment has a boot clock with no more than the C library permitted", async () => {
  const code = `import {systemMoment} from ${
    JSON.stringify(new URL("./moment.ts", import.meta.url).href)
  };
console.log(JSON.stringify(systemMoment()))`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", `--allow-ffi=${LIBC_PATHS.join(",")}`, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const seen = JSON.parse(new TextDecoder().decode((await child.output()).stdout));
  assertEquals(seen.boot, bootId());
  assert(seen.up > 0);
});
