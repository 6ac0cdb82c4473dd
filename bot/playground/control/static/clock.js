// The playground's clock and the buttons that move it.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { now, on, refresh, store } from "./store.js";
import { toast } from "./toast.js";
import { clockTime, distance, shortDay } from "./when.js";

let face = null;

export async function move(body) {
  try {
    await post("clock", body);
    await refresh();
  } catch (error) {
    toast(error.message, "bad");
  }
}

/** Tomorrow at eight, by the playground's clock and this computer's time zone. */
export function tomorrow() {
  const day = now();
  return move({ to: new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, 8).toISOString() });
}

const button = (text, click, id) => el("button", { type: "button", className: "chip", id, on: { click } }, text);

/** What datetime-local fields take. */
function local(date) {
  const pad = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function setTo(field, popover) {
  if (!field.value) return;
  close(popover);
  move({ to: new Date(field.value).toISOString() });
}

/** Fold the choice of a time, and give the focus back to what opened it. */
function close(popover) {
  popover.open = false;
  popover.querySelector("summary").focus();
}

function draw() {
  const field = el("input", { type: "datetime-local", id: "clock-field", aria: { label: "Move the clock to" } });
  const set = button("Set", () => setTo(field, free), "clock-set");
  const time = el("strong", { className: "clock-time" });
  const day = el("span", { className: "clock-day" });
  const apart = el("small", { className: "clock-apart" });
  const reset = button("Reset", () => move({ reset: true }), "clock-reset");
  // Filled on the click, not on the later toggle, which would undo what was typed by then.
  const fill = () => { if (!free.open) field.value = local(now()); };
  const free = el("details", { className: "clock-free" }, el("summary", { className: "chip", on: { click: fill } }, "Set…"), el("div", { className: "pop" }, field, set));
  free.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(free);
    if (event.key === "Enter" && event.target === field) setTo(field, free);
  });
  const moves = el("div", { className: "clock-moves", role: "group", aria: { label: "Move the clock" } },
    button("+1 min", () => move({ advance_seconds: 60 }), "clock-minute"),
    button("+1 hour", () => move({ advance_seconds: 3600 }), "clock-hour"),
    button("Tomorrow 08:00", tomorrow, "clock-tomorrow"), free);
  byId("clock").replaceChildren(el("div", { className: "clock-face", title: "The time as the bot sees it" }, time, day, apart, reset), moves);
  face = { time, day, apart, reset };
}

function tick() {
  if (!face || !store.stage) return;
  const at = now();
  face.time.textContent = clockTime(at);
  face.day.textContent = shortDay(at);
  const seconds = store.stage.clock.offset_seconds;
  face.apart.textContent = distance(seconds);
  face.reset.hidden = !seconds;
}

/** Show the clock and let it tick. */
export function startClock() {
  draw();
  on("stage", tick);
  setInterval(() => document.hidden || tick(), 1000);
}
