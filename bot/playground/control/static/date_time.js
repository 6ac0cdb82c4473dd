// Telegram's date-time entities: each client draws them in its own zone and its person's language.

import { el } from "./dom.js";
import { now, speaker } from "./store.js";

const FORMAT = /^(?:r|w?[dD]?[tT]?)$/;
const UNITS = [[31536000, "year"], [2592000, "month"], [604800, "week"], [86400, "day"], [3600, "hour"], [60, "minute"]];
const REDRAWN_EVERY = 30_000;

/** The element of an entity; `body` is the bot's own text, which stays where the format is not known. */
export function dateTime(entity, body) {
  const at = new Date(entity.unix_time * 1000);
  const node = el("time", { dateTime: at.toISOString(), title: at.toLocaleString(), data: { form: entity.date_time_format || "" } }, body);
  draw(node);
  return node;
}

function draw(node) {
  const text = written(new Date(node.dateTime), node.dataset.form);
  if (text) node.textContent = text;
}

function written(at, form) {
  if (!form || !FORMAT.test(form)) return "";
  return form === "r" ? distance(at) : new Intl.DateTimeFormat(language(), parts(form)).format(at);
}

/** Like "3 hours ago"; "" within a minute. */
function distance(at) {
  const seconds = (at - now()) / 1000;
  const unit = UNITS.find(([size]) => Math.abs(seconds) >= size);
  return unit ? new Intl.RelativeTimeFormat(language()).format(Math.trunc(seconds / unit[0]), unit[1]) : "";
}

function parts(form) {
  const day = form.includes("D") ? { day: "numeric", month: "long", year: "numeric" } : form.includes("d") ? { day: "numeric", month: "numeric", year: "2-digit" } : {};
  const clock = /t/i.test(form) ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(form.includes("T") ? { second: "2-digit" } : {}) } : {};
  return { ...(form.includes("w") ? { weekday: "long" } : {}), ...day, ...clock };
}

function language() {
  try {
    return Intl.getCanonicalLocales(speaker()?.language || [])[0];
  } catch {
    return undefined; // a code that is no language
  }
}

setInterval(() => document.querySelectorAll("time[data-form=r]").forEach(draw), REDRAWN_EVERY);
