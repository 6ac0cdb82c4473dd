// Dates and sizes in words.

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" });

export const clockTime = (date) => TIME.format(date);
export const shortDay = (date) => FULL.format(date);
export const sameDay = (a, b) => a.toDateString() === b.toDateString();

/** "Today", "Yesterday" or the date, seen from `today`. */
export function dayName(date, today) {
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (sameDay(date, today)) return "Today";
  if (sameDay(date, yesterday)) return "Yesterday";
  return DAY.format(date) + (date.getFullYear() === today.getFullYear() ? "" : ` ${date.getFullYear()}`);
}

/** "17 hours ahead", "2 days behind", or "". */
export function distance(seconds) {
  const size = Math.abs(seconds);
  const units = [[86400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];
  const [length, name] = units.find(([unit]) => size >= unit) || [0, ""];
  if (!name) return "";
  const count = Math.round(size / length);
  return `${count} ${name}${count === 1 ? "" : "s"} ${seconds > 0 ? "ahead" : "behind"}`;
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
