import { octets } from "../../net/count.ts";
import { printable } from "../../net/printable.ts";
import { capabilityType } from "./capability_type.ts";

/** Host and domain name of the speaker, as octets (draft-walton-bgp-hostname-capability). */
export interface HostName {
  readonly host: Uint8Array;
  readonly domain: Uint8Array;
}

function fullName({ host, domain }: HostName): string {
  return domain.length > 0 ? `${printable(host)}.${printable(domain)}` : printable(host);
}

export const hostName = capabilityType<HostName>({
  code: 73,
  name: "FQDN",
  key: "fqdn",
  check(bytes, start, end) {
    if (start >= end) return "host name length is missing";
    const domain = start + 1 + bytes[start]!;
    if (domain >= end) return `host name length ${bytes[start]} leaves no domain name length`;
    const last = domain + 1 + bytes[domain]!;
    if (last > end) return `domain name length ${bytes[domain]} overruns`;
    return last < end ? `${octets(end - last)} after the domain name` : undefined;
  },
  decode(bytes, start, end) {
    const domain = start + 1 + bytes[start]!;
    return { host: bytes.slice(start + 1, domain), domain: bytes.slice(domain + 1, end) };
  },
  encode(value, out) {
    out.sized8(() => out.put(value.host));
    out.sized8(() => out.put(value.domain));
  },
  format: fullName,
  json: ({ host, domain }) => ({
    host: printable(host),
    ...(domain.length > 0 ? { domain: printable(domain) } : {}),
  }),
  fields(tree, bytes, start, end) {
    const domain = start + 1 + bytes[start]!;
    tree.leaf("Host name", start, domain, printable(bytes, start + 1, domain));
    tree.leaf("Domain name", domain, end, printable(bytes, domain + 1, end));
  },
});
