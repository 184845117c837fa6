import { parseAddress } from "../net/address.ts";
import { isAttributeWord } from "./attribute_words.ts";
import { notThis, type Word } from "./line_words.ts";
import { Misread, type Nearest, quoted } from "./misread.ts";

const WANTED = "a prefix like 192.0.2.0/24 or 2001:db8::/32";

/** Why a word at the place of a prefix is none. */
export function whyNoPrefix(word: Word, nearest: Nearest): Misread {
  const { text, column } = word, slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  if (isAttributeWord(text)) {
    return new Misread(
      `${text} stands where a prefix is expected`,
      column,
      "the prefix comes first",
    );
  }
  const parsed = parseAddress(address);
  if (parsed && slash >= 0) {
    const length = text.slice(slash + 1), most = parsed.length * 8;
    return new Misread(`${quoted(text)}: length ${quoted(length)} is not 0 to ${most}`, column);
  }
  const quads = address.split(".");
  if (quads.length > 1 && quads.length < 4 && quads.every((quad) => /^[0-9]+$/.test(quad))) {
    const whole = [...quads, "0", "0", "0"].slice(0, 4).join(".");
    return notThis(word, WANTED, `did you mean ${whole}${slash < 0 ? "" : text.slice(slash)}?`);
  }
  const near = nearest(text, ["announce", "withdraw", "neighbor"]);
  return notThis(word, WANTED, near && `did you mean ${near}?`);
}
