import { capabilityType } from "./capability_type.ts";
import { ROLE_NUMBERS } from "./capability_words.ts";
import { checkLength } from "./entries.ts";

/** What the speaker is to its neighbour (RFC 9234 §4.1). */
export interface Role {
  readonly role: number;
}

const ROLES = Object.keys(ROLE_NUMBERS);

/** `provider`, `customer`, or `role 9` for a value that nobody assigned. */
export function roleName(role: number): string {
  return ROLES[role] ?? `role ${role}`;
}

export const role = capabilityType<Role>({
  code: 9,
  name: "role",
  key: "role",
  check: checkLength(1),
  decode: (bytes, start) => ({ role: bytes[start]! }),
  encode: (value, out) => out.u8(value.role),
  format: (value) => roleName(value.role),
  json: (value) => ({ role: roleName(value.role) }),
});
