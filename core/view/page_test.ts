import { assertEquals } from "@std/assert";
import { KeptText, Page } from "./page.ts";

/** A page whose text is gathered, and text kept by id on it that says which id and version it was made of. */
class Kept {
  written = "";
  version = 0;
  readonly page: Page;
  readonly #kept: KeptText;

  constructor(keepLimit?: number) {
    this.page = new Page((text) => this.written += new TextDecoder().decode(text), keepLimit);
    this.#kept = new KeptText(this.page, () => this.version);
  }

  readonly #write = (id: number): void => this.page.string(`<${id} of ${this.version}>`);

  paste(...ids: number[]): void {
    for (const id of ids) this.#kept.paste(id, this.#write);
  }

  text(): string {
    this.page.flush();
    return this.written;
  }
}

Deno.test("KeptText pastes the same text for an id, however often and in whatever order", () => {
  const kept = new Kept();
  kept.paste(7, 7, 8, 7, 8, 8, 7, 9000, 7, 9000, 9000);
  const shown = [7, 7, 8, 7, 8, 8, 7, 9000, 7, 9000, 9000].map((id) => `<${id} of 0>`);
  assertEquals(kept.text(), shown.join(""));
});

Deno.test("KeptText makes its text anew when ids were given out anew", () => {
  const kept = new Kept();
  kept.paste(1, 2, 1, 2);
  kept.version++;
  kept.paste(2, 2, 1, 2);
  assertEquals(
    kept.text(),
    "<1 of 0><2 of 0><1 of 0><2 of 0><2 of 1><2 of 1><1 of 1><2 of 1>",
  );
});

Deno.test("KeptText makes its text anew when the page has forgotten what it kept", () => {
  const kept = new Kept();
  kept.paste(1, 2, 1, 2);
  kept.page.forget();
  // Whatever is kept now stands where the text of 1 and 2 stood.
  kept.page.keep(kept.page.length - 3);
  kept.paste(1, 2, 1);
  assertEquals(kept.text(), "<1 of 0><2 of 0>".repeat(3) + "<1 of 0>");
});

Deno.test("KeptText does not copy from a sheet that was handed on", () => {
  const kept = new Kept();
  kept.page.string("a line before it\n");
  kept.paste(5);
  kept.page.flush();
  kept.page.string("quite another line that stands there now\n");
  kept.paste(5);
  assertEquals(
    kept.text(),
    "a line before it\n<5 of 0>quite another line that stands there now\n<5 of 0>",
  );
});

Deno.test("KeptText stays right when more is kept than the page has room for", () => {
  const kept = new Kept(64), ids: number[] = [];
  for (let i = 0; i < 400; i++) ids.push(i * 7 % 11, i * 3 % 5);
  kept.paste(...ids);
  assertEquals(kept.text(), ids.map((id) => `<${id} of 0>`).join(""));
});

Deno.test("KeptText forgets one id when it is told to", () => {
  const kept = new Kept();
  const made: number[] = [];
  const text = new KeptText(kept.page, () => 0);
  const write = (id: number) => {
    made.push(id);
    kept.page.string(`${id} `);
  };
  for (const id of [3, 4, 3, 4, 3, 4]) text.paste(id, write);
  text.drop(3);
  for (const id of [3, 4]) text.paste(id, write);
  assertEquals(made, [3, 4, 3, 4, 3]);
  assertEquals(kept.text(), "3 4 3 4 3 4 3 4 ");
});

Deno.test("Page copies no octet over text that is kept, however near it the copy ends", () => {
  // Kept text begins behind the staging area; a copy in words may not reach into it.
  const area = 1 << 19, first = "F".repeat(64);
  for (const way of ["paste", "repeat", "again"]) {
    for (let length = 1; length < 40; length++) {
      for (let gap = 0; gap < 5; gap++) {
        const kept = new Kept(), { page } = kept, text = "K".repeat(length);
        const table = new KeptText(page, () => 0);
        const put = (id: number) => table.paste(id, () => page.string(id === 1 ? first : text));
        for (const id of [1, 2, 1, 2]) put(id);
        const start = page.length;
        page.string(text);
        page.lead(start);
        const twice = way === "repeat" ? 2 : 1;
        page.put(new Uint8Array(area - page.length - length * twice - gap).fill(120));
        if (way === "again") page.again();
        else for (let i = 0; i < twice; i++) put(2);
        put(1);
        assertEquals(
          kept.text().endsWith(text.repeat(twice) + first),
          true,
          `${way} ${length} ${gap}`,
        );
      }
    }
  }
});
