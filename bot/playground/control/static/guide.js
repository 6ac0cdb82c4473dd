// Three steps for newcomers; the strip goes when they are done or not wanted.

import { tomorrow } from "./clock.js";
import { setDraft } from "./composer.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { choose } from "./people.js";
import { SAMPLE } from "./sample.js";
import { on, store } from "./store.js";

const KEY = "lede-guide";
const done = new Set(JSON.parse(localStorage.getItem(KEY) || "[]"));

const find = (hint) => store.stage.people.find((person) => person.hint.startsWith(hint));

function steps() {
  const editor = find("owner") || store.stage.people[0];
  const reader = find("reader") || store.stage.people.at(-1);
  return [
    { id: "edit", text: `Be ${editor.name.split(" ")[0]}, the ${editor.hint || "editor"}: send this sample article, look at the preview, publish it.`, action: "Paste the sample", act: () => paste(editor) },
    { id: "read", text: `Be ${reader.name.split(" ")[0]}, a reader: press Start, then subscribe.`, action: `Be ${reader.name.split(" ")[0]}`, act: () => choose(reader.id) },
    { id: "wait", text: "Move the clock to tomorrow morning and read the digest.", action: "Tomorrow 08:00", act: tomorrow },
  ];
}

async function paste(editor) {
  await choose(editor.id);
  setDraft(SAMPLE);
  byId("composer-text").focus();
}

function finish(...ids) {
  ids.forEach((id) => done.add(id));
  localStorage.setItem(KEY, JSON.stringify([...done]));
  draw();
}

/** Notice what has been done, whichever way it was done. */
function notice() {
  const said = (word) => store.messages.some((message) => message.outgoing && message.text.includes(word));
  const sent = said("Published");
  const read = said("Subscribed");
  const moved = done.has("read") && store.stage.clock.offset_seconds > 3600;
  const news = [sent && "edit", read && "read", moved && "wait"].filter((id) => id && !done.has(id));
  if (news.length) finish(...news);
}

function draw() {
  const strip = byId("guide");
  const all = store.stage.people.length ? steps() : [];
  const next = all.find((step) => !done.has(step.id));
  strip.hidden = !next;
  if (!next) return;
  const close = el("button", { type: "button", className: "icon", aria: { label: "Hide these steps" }, on: { click: () => finish("edit", "read", "wait") } }, icon("close"));
  const items = all.map((step, index) => {
    const state = done.has(step.id) ? "done" : step === next ? "next" : "later";
    const button = state === "done" ? null : el("button", { type: "button", className: `chip${step === next ? " strong" : ""}`, on: { click: step.act } }, step.action);
    return el("li", { className: state }, el("span", { className: "number", aria: { hidden: "true" } }, state === "done" ? "✓" : String(index + 1)), el("span", {}, step.text), button);
  });
  strip.replaceChildren(el("h2", {}, "Try this"), el("ol", {}, ...items), close);
}

/** Show the steps and watch what happens. */
export function startGuide() {
  on("stage", () => {
    notice();
    draw();
  });
  on("message", notice);
  on("edited", notice);
}

