/** Unix seconds as RFC 3339 in UTC, to the millisecond. */
export function timeText(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds * 1000)).toISOString();
}
