import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST } from "../wire/family/family_type.ts";
import type { Update } from "../wire/update.ts";

/** The fields of an UPDATE that hold routes, in the order in which they are told. */
export const WITHDRAWN = 0, UNREACHED = 1, ANNOUNCED = 2, REACHED = 3;

/** The NLRI of one field, `bytes[start..end)` of the UPDATE, path identifiers included. */
export type VisitField = (field: number, family: FamilyKey, start: number, end: number) => void;

/** Octets of family before the NLRI of MP_UNREACH_NLRI (RFC 4760 §4). */
const UNREACH_HEAD = 3;

/**
 * Visits the fields that hold routes: what is withdrawn, then what is announced. The two fields of
 * RFC 4271 only when they hold something; MP_UNREACH_NLRI and MP_REACH_NLRI whenever they are there
 * and long enough to tell where their NLRI begin.
 */
export function eachRouteField(update: Update, visit: VisitField): void {
  eachWithdrawnField(update, visit);
  eachAnnouncedField(update, visit);
}

/** The first half of {@link eachRouteField}. */
export function eachWithdrawnField(update: Update, visit: VisitField): void {
  const { withdrawnStart, withdrawnEnd, unreachStart, unreachEnd } = update;
  if (withdrawnEnd > withdrawnStart) visit(WITHDRAWN, IPV4_UNICAST, withdrawnStart, withdrawnEnd);
  if (unreachStart >= 0 && unreachEnd - unreachStart >= UNREACH_HEAD) {
    visit(UNREACHED, update.familyAt(unreachStart), unreachStart + UNREACH_HEAD, unreachEnd);
  }
}

/** The second half of {@link eachRouteField}. */
export function eachAnnouncedField(update: Update, visit: VisitField): void {
  const { nlriStart, nlriEnd, reachStart, reachEnd } = update;
  if (nlriEnd > nlriStart) visit(ANNOUNCED, IPV4_UNICAST, nlriStart, nlriEnd);
  if (reachStart >= 0 && update.reachNlriStart <= reachEnd) {
    visit(REACHED, update.familyAt(reachStart), update.reachNlriStart, reachEnd);
  }
}

/** True when the UPDATE announces or withdraws anything. */
export function hasRoutes(update: Update): boolean {
  const { unreachStart, unreachEnd, reachStart, reachEnd } = update;
  return update.withdrawnEnd > update.withdrawnStart || update.nlriEnd > update.nlriStart ||
    unreachStart >= 0 && unreachEnd > unreachStart + UNREACH_HEAD ||
    reachStart >= 0 && update.reachNlriStart < reachEnd;
}
