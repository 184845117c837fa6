import { assert, assertEquals, assertThrows } from "@std/assert";
import { Bench, madeFacts } from "../core/rib/made_peers.ts";
import { isSnapshot } from "../core/rib/snapshot.ts";
import { CommandError, EXIT } from "./exit.ts";
import { saveRoutes } from "./show_route_save.ts";

const bench = new Bench();
bench.adjIn.addPeer(madeFacts(1));
bench.tell(0, { announce: ["10.0.0.0/8"] });

Deno.test("saveRoutes writes a file whole, and leaves nothing of one that fails", async () => {
  const folder = await Deno.makeTempDir();
  try {
    saveRoutes(`${folder}/a.snap`, bench.adjIn, "x");
    assert(isSnapshot(await Deno.readFile(`${folder}/a.snap`)));
    await Deno.mkdir(`${folder}/b.snap/full`, { recursive: true });
    const save = () => saveRoutes(`${folder}/b.snap`, bench.adjIn, "x");
    assertEquals(assertThrows(save, CommandError).code, EXIT.failed);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.toSorted(), ["a.snap", "b.snap"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("saveRoutes puts no file in the place of a device or a pipe", async () => {
  const folder = await Deno.makeTempDir(), link = `${folder}/null`;
  try {
    await Deno.symlink("/dev/null", link);
    saveRoutes(link, bench.adjIn, "x");
    assert((await Deno.lstat(link)).isSymlink);
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
