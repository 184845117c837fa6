/** Attributes as other programs wrote them, with what they were told to write. */
export interface AttributeVector {
  readonly by: "BIRD 2.0.12" | "GoBGP 3.10.0" | "us";
  /** The whole attribute with its header. */
  readonly hex: string;
  readonly text: string;
  readonly json: string;
  readonly asWidth?: 2;
  /** A body that is one octet longer or shorter is sound as well (opaque ends). */
  readonly elastic?: true;
}

const IPV6_HOP = "20010db8000000000000000000000001";

/** Captured on loopback between two daemons; the lines of "us" are built by hand from the RFC named in the descriptor. */
export const VECTORS: readonly AttributeVector[] = [
  { by: "GoBGP 3.10.0", hex: "40010101", text: "egp", json: '"egp"' },
  { by: "GoBGP 3.10.0", hex: "40010102", text: "incomplete", json: '"incomplete"' },
  { by: "BIRD 2.0.12", hex: "40010100", text: "igp", json: '"igp"' },
  {
    by: "GoBGP 3.10.0",
    hex: "40020e02030000fdf2fa56ea010000fdfc",
    text: "65010 4200000001 65020",
    json: "[65010,4200000001,65020]",
  },
  {
    by: "BIRD 2.0.12",
    hex: "40020602025ba05ba0",
    text: "23456 23456",
    json: "[23456,23456]",
    asWidth: 2,
  },
  {
    by: "us",
    hex: "40022003010000fde902020000fdea0000fdeb01020000fdec0000fded04010000fdee",
    text: "(65001) 65002 65003 {65004,65005} [65006]",
    json: '[{"confed_sequence":[65001]},65002,65003,{"set":[65004,65005]},{"confed_set":[65006]}]',
  },
  { by: "GoBGP 3.10.0", hex: "400304c0000201", text: "192.0.2.1", json: '"192.0.2.1"' },
  { by: "GoBGP 3.10.0", hex: "8004040000000a", text: "10", json: "10" },
  { by: "GoBGP 3.10.0", hex: "400504000000c8", text: "200", json: "200" },
  { by: "us", hex: "400600", text: "present", json: "true" },
  {
    by: "GoBGP 3.10.0",
    hex: "c007080000fdf20a000009",
    text: "65010 10.0.0.9",
    json: '{"asn":65010,"address":"10.0.0.9"}',
  },
  {
    by: "us",
    hex: "c007065ba00a000009",
    text: "23456 10.0.0.9",
    json: '{"asn":23456,"address":"10.0.0.9"}',
    asWidth: 2,
  },
  {
    by: "GoBGP 3.10.0",
    hex: "c0080cfde90064ffffff01ffff029a",
    text: "65001:100 no-export blackhole",
    json: '["65001:100","no-export","blackhole"]',
  },
  { by: "BIRD 2.0.12", hex: "8009040aff0001", text: "10.255.0.1", json: '"10.255.0.1"' },
  { by: "BIRD 2.0.12", hex: "800a040aff0002", text: "10.255.0.2", json: '["10.255.0.2"]' },
  {
    by: "us",
    hex: "c00b06fde900000064",
    text: "fde900000064",
    json: '"fde900000064"',
    elastic: true,
  },
  {
    by: "GoBGP 3.10.0",
    hex: `800e1c00020110${IPV6_HOP}003020010db80001`,
    text: "ipv6 unicast via 2001:db8::1 2001:db8:1::/48",
    json: '{"family":"ipv6 unicast","next_hop":"2001:db8::1","nlri":["2001:db8:1::/48"]}',
  },
  {
    by: "us",
    hex: `800e2c00020120${IPV6_HOP}fe800000000000000000000000000001003020010db80001`,
    text: "ipv6 unicast via 2001:db8::1 2001:db8:1::/48",
    json:
      '{"family":"ipv6 unicast","next_hop":"2001:db8::1","link_local":"fe80::1","nlri":["2001:db8:1::/48"]}',
  },
  {
    by: "us",
    hex: "800f080002012020010db8",
    text: "ipv6 unicast 2001:db8::/32",
    json: '{"family":"ipv6 unicast","nlri":["2001:db8::/32"]}',
  },
  {
    by: "us",
    hex: "800f03000201",
    text: "ipv6 unicast",
    json: '{"family":"ipv6 unicast","nlri":[]}',
  },
  {
    by: "us",
    hex: "800e0b006301040102030400beef",
    text: "afi 99 safi 1 via 1.2.3.4 beef",
    json: '{"family":"afi 99 safi 1","next_hop":"1.2.3.4","nlri":"beef"}',
    elastic: true,
  },
  {
    by: "BIRD 2.0.12",
    hex: "c010180002fde90000000101030a00000100054300000000000002",
    text: "rt:65001:1 soo:10.0.0.1:5 origin-validation:invalid",
    json: '["rt:65001:1","soo:10.0.0.1:5","origin-validation:invalid"]',
  },
  {
    by: "BIRD 2.0.12",
    hex: "c0110a0202fa56ea09fa56ea01",
    text: "4200000009 4200000001",
    json: "[4200000009,4200000001]",
    asWidth: 2,
  },
  {
    by: "us",
    hex: "c01208fa56ea010a000009",
    text: "4200000001 10.0.0.9",
    json: '{"asn":4200000001,"address":"10.0.0.9"}',
    asWidth: 2,
  },
  {
    by: "GoBGP 3.10.0",
    hex: "c0160900060003e80a090001",
    text: "ingress replication 10.9.0.1 label 1000",
    json: '{"flags":0,"type":"ingress replication","label":1000,"identifier":"10.9.0.1"}',
  },
  {
    by: "us",
    hex: "c0171f0008001b04080000000000000064060a000000000001c0000201c80002beef",
    text: "vxlan color 100 endpoint 192.0.2.1 sub-TLV 200 beef",
    json:
      '[{"type":"vxlan","sub_tlvs":[{"type":"color","value":"100"},{"type":"endpoint","value":"192.0.2.1"},{"type":"sub-TLV 200","value":"beef"}]}]',
  },
  {
    by: "us",
    hex: `c019140002${IPV6_HOP}0005`,
    text: "rt:[2001:db8::1]:5",
    json: '["rt:[2001:db8::1]:5"]',
  },
  { by: "GoBGP 3.10.0", hex: "801a0b01000b000000000000004d", text: "77", json: "77" },
  {
    by: "us",
    hex: "801a0b01000bffffffffffffffff",
    text: "18446744073709551615",
    json: '"18446744073709551615"',
  },
  {
    by: "GoBGP 3.10.0",
    hex: "c020180000fde90000000100000002fa56ea00ffffffff00000000",
    text: "65001:1:2 4200000000:4294967295:0",
    json: '["65001:1:2","4200000000:4294967295:0"]',
  },
  { by: "BIRD 2.0.12", hex: "c02304fa56ea09", text: "4200000009", json: "4200000009" },
  {
    by: "us",
    hex: "c02815010007000000000000070300080000003e80001f40",
    text: "label index 7, originator SRGB 16000+8000",
    json:
      '[{"type":"label index","value":"00000000000007"},{"type":"originator SRGB","value":"0000003e80001f40"}]',
  },
  {
    by: "us",
    hex: "c080150000fde940010100400206020100011170c06301ff",
    text: "origin AS 65001, ORIGIN igp, AS_PATH 70000, attribute 99 ff",
    json:
      '{"origin_as":65001,"attributes":{"origin":"igp","as_path":[70000],"unknown":[{"code":99,"name":"attribute 99","flags":192,"hex":"ff"}]}}',
  },
];
