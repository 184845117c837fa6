import type { Fault } from "../wire/fault.ts";
import { faultText } from "./finding_text.ts";
import type { Palette } from "./palette.ts";
import { wrap } from "./paragraph.ts";
import { terminalText } from "./terminal_text.ts";
import type { TreeNode } from "./tree_node.ts";

/** Columns of the offset, and of the gap behind each column. */
const OFFSET_WIDTH = 5, GAP = "  ";
/** From this width on sixteen octets stand in a line, below it eight. */
const WIDE = 112;
/** Text has at least so many columns, however deep its field stands. */
const NARROWEST = 16;

/** How the lines of a tree are laid out on a screen of `width` columns. */
export interface TreeLayout {
  readonly width: number;
  /** Octets a line. */
  readonly octets: number;
  /** Columns of the hex, and where the names begin. */
  readonly hexWidth: number;
  readonly textAt: number;
}

export function layoutFor(width: number): TreeLayout {
  const octets = width >= WIDE ? 16 : 8, hexWidth = octets * 3 - 1;
  return { width, octets, hexWidth, textAt: OFFSET_WIDTH + hexWidth + 2 * GAP.length };
}

/** Lines of at most `width` columns; words that are longer are broken. */
function fold(text: string, width: number): string[] {
  const words = terminalText(text).split(" ").flatMap((word) => {
    const parts = [];
    for (let at = 0; at < word.length; at += width) parts.push(word.slice(at, at + width));
    return parts;
  });
  return wrap(words.join(" "), width);
}

/** Writes the lines of one tree. `base` is the octet that offsets count from. */
export class TreeLines {
  readonly #write: (line: string) => void;
  readonly #palette: Palette;
  readonly #layout: TreeLayout;

  constructor(write: (line: string) => void, palette: Palette, width: number) {
    this.#write = write;
    this.#palette = palette;
    this.#layout = layoutFor(width);
  }

  tree(nodes: readonly TreeNode[], bytes: Uint8Array, base: number, depth = 0): void {
    for (const node of nodes) {
      if (node.children.length > 0) this.#branch(node, base, depth);
      else this.#leaf(node, bytes, base, depth);
      for (const fault of node.faults) this.fault(fault);
      this.tree(node.children, bytes, base, depth + 1);
    }
  }

  /** A fault, over the whole width, so that it stands out. */
  fault(fault: Fault): void {
    const lead = `${" ".repeat(OFFSET_WIDTH)}${GAP}! `, room = this.#layout.width - lead.length;
    fold(faultText(fault), Math.max(room, NARROWEST)).forEach((line, i) => {
      this.#write(this.#palette.bad((i === 0 ? lead : " ".repeat(lead.length)) + line));
    });
  }

  #room(indent: number): number {
    const { width, textAt } = this.#layout;
    return Math.max(width - textAt - indent, NARROWEST);
  }

  /** Its fields tell the rest: one line, cut where the screen ends. */
  #branch(field: TreeNode, base: number, depth: number): void {
    const indent = "  ".repeat(depth), count = field.end - field.start;
    const size = `(${count} ${count === 1 ? "octet" : "octets"})`.padEnd(this.#layout.hexWidth);
    const room = this.#room(indent.length), whole = terminalText(label(field));
    const shown = whole.length > room ? `${whole.slice(0, room - 1)}…` : whole;
    const text = this.#named(field.name, indent + shown, indent.length);
    this.#write(`${offset(field.start - base)}${GAP}${this.#palette.faint(size)}${GAP}${text}`);
  }

  /** Octets and text beside each other, each folded into its column. */
  #leaf(field: TreeNode, bytes: Uint8Array, base: number, depth: number): void {
    const { octets, hexWidth } = this.#layout, { name, start, end } = field;
    const indent = "  ".repeat(depth), hanging = `${indent}  `;
    const text = fold(label(field), this.#room(hanging.length))
      .map((line, i) => i === 0 ? this.#named(name, indent + line, indent.length) : hanging + line);
    const lines = Math.max(text.length, Math.ceil((end - start) / octets), 1);
    for (let i = 0; i < lines; i++) {
      const from = Math.min(start + i * octets, end), to = Math.min(from + octets, end);
      const where = i === 0 || from < to ? offset(from - base) : " ".repeat(OFFSET_WIDTH);
      const hex = hexLine(bytes, from, to).padEnd(hexWidth);
      this.#write(`${where}${GAP}${hex}${GAP}${text[i] ?? ""}`.trimEnd());
    }
  }

  /** The line with the name made to stand out, when the whole name is in it. */
  #named(name: string, line: string, indent: number): string {
    const after = indent + name.length;
    if (line.slice(indent, after) !== name) return line;
    return line.slice(0, indent) + this.#palette.strong(name) + line.slice(after);
  }
}

function label({ name, text }: TreeNode): string {
  return text === "" ? name : `${name}: ${text}`;
}

function offset(at: number): string {
  return String(at).padStart(OFFSET_WIDTH);
}

function hexLine(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += bytes[i]!.toString(16).padStart(2, "0") + " ";
  return text.trimEnd();
}
