/** `2026-08-23T12:00:00Z`: a time of a row without its fraction. */
export function wholeSecond(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

const MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY;
const padded = (value: number) => String(value).padStart(2, "0");

/** `8s`, `12m05s`, `3h07m`, `2d04h`, `15w`: a time for a column. */
export function shortSpan(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole}s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)}m${padded(whole % MINUTE)}s`;
  if (whole < DAY) {
    return `${Math.floor(whole / HOUR)}h${padded(Math.floor(whole % HOUR / MINUTE))}m`;
  }
  if (whole < 10 * WEEK) {
    return `${Math.floor(whole / DAY)}d${padded(Math.floor(whole % DAY / HOUR))}h`;
  }
  return `${Math.floor(whole / WEEK)}w`;
}
