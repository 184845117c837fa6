/**
 * What a router at an exchange asks of routes: two rules that look at the prefix, and three more. In
 * the words of each router that is measured with them, so that all have the same to do.
 */
const MARTIANS = [
  ...["0.0.0.0/8+", "10.0.0.0/8+", "100.64.0.0/10+", "127.0.0.0/8+", "169.254.0.0/16+"],
  ...["172.16.0.0/12+", "192.0.2.0/24+", "192.168.0.0/16+", "198.18.0.0/15+", "224.0.0.0/3+"],
].join(", ");

/** Ours, under the name `taken`. */
export const OUR_POLICY = `prefix-lists:
  martians: [${MARTIANS}]
  fit: [0.0.0.0/0 ge 8 le 24, "2000::/3 ge 16 le 48"]
policies:
  taken:
    rules:
      - name: martians
        match: { prefix-list: martians }
        then: reject
      - name: private
        match: { as-path: "_(6451[2-9]|645[2-3][0-9])_" }
        then: reject
      - name: far
        match: { as-path-length: ">40" }
        then: reject
      - name: backup
        match: { community: "65000:80" }
        set: { local-pref: 80 }
        then: next
      - name: fit
        match: { prefix-list: fit }
        then: accept
    otherwise: reject
`;

/** BIRD's, a filter of that name. */
export const BIRD_FILTER = `filter taken {
  if net ~ [ ${MARTIANS} ] then reject;
  if bgp_path ~ [= * [64512..64539] * =] then reject;
  if bgp_path.len > 40 then reject;
  if (65000, 80) ~ bgp_community then bgp_local_pref = 80;
  if net ~ [ 0.0.0.0/0{8,24} ] then accept;
  reject;
}
`;
