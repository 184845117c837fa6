// Plain data without imports: the table of commands is made of it before anything else is loaded.

/** What a person calls the capabilities that can be asked for, each with its code (IANA "Capability Codes"). */
export const CAPABILITY_CODES = {
  multiprotocol: 1,
  "route-refresh": 2,
  "extended-next-hop": 5,
  "extended-message": 6,
  role: 9,
  "graceful-restart": 64,
  "4-octet-as": 65,
  "add-path": 69,
  "enhanced-refresh": 70,
  "long-lived-graceful-restart": 71,
  "host-name": 73,
  "software-version": 75,
} as const;

/** The roles of RFC 9234 §4.1 by the words that a person uses, each with its number. */
export const ROLE_NUMBERS = {
  provider: 0,
  "route-server": 1,
  "route-server-client": 2,
  customer: 3,
  peer: 4,
} as const;
