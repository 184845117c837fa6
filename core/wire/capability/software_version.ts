import { octets } from "../../net/count.ts";
import { printable } from "../../net/printable.ts";
import { capabilityType } from "./capability_type.ts";

/** What the speaker runs, as octets (draft-abraitis-bgp-version-capability). */
export interface SoftwareVersion {
  readonly version: Uint8Array;
}

export const softwareVersion = capabilityType<SoftwareVersion>({
  code: 75,
  name: "software version",
  key: "software_version",
  check(bytes, start, end) {
    if (start >= end) return "version length is missing";
    const length = bytes[start]!, left = end - start - 1;
    if (length === 0) return "version length is 0";
    return length === left ? undefined : `version length ${length} is not the ${octets(left)} left`;
  },
  decode: (bytes, start, end) => ({ version: bytes.slice(start + 1, end) }),
  encode: (value, out) => out.sized8(() => out.put(value.version)),
  format: (value) => printable(value.version),
  json: (value) => ({ version: printable(value.version) }),
});
