import { Reader } from "../net/reader.ts";
import { familyName } from "../wire/family/mod.ts";
import { informationName, statisticName } from "./bmp_names.ts";
import type { InfoValue } from "./record.ts";

/** One type, length and value of a BMP message. */
export interface Tlv {
  readonly type: number;
  readonly value: Uint8Array;
}

/** The TLVs up to the reader's end; throws `Overrun` where one passes it. */
export function* readTlvs(reader: Reader): Iterable<Tlv> {
  while (reader.left > 0) {
    const type = reader.u16();
    yield { type, value: reader.take(reader.u16()) };
  }
}

/** Information TLVs as fields; texts of the same type are put in a row (RFC 7854 §4.4). */
export function readInformation(reader: Reader): Record<string, InfoValue> {
  const fields: Record<string, string[]> = {};
  const other: { type: number; hex: string }[] = [];
  for (const { type, value } of readTlvs(reader)) {
    const name = informationName(type);
    if (name.includes(" ")) other.push({ type, hex: value.toHex() });
    else (fields[name] ??= []).push(new TextDecoder().decode(value));
  }
  return {
    ...Object.fromEntries(Object.entries(fields).map(([name, texts]) => [name, texts.join(", ")])),
    ...other.length > 0 && { other },
  };
}

/** One statistic, with its family where it is counted by family. */
export function statistic({ type, value }: Tlv): Record<string, string | number> {
  const reader = new Reader(value), name = statisticName(type);
  const family = value.length === 11
    ? { family: familyName(reader.u16() << 8 | reader.u8()) }
    : undefined;
  if (reader.left === 4) return { type, name, value: reader.u32() };
  if (reader.left === 8) return { type, name, ...family, value: Number(reader.u64()) };
  return { type, name, hex: value.toHex() };
}
