// Three steps for newcomers, then what else to try; the strip goes when it is not wanted.

import { tomorrow } from "./clock.js";
import { setDraft } from "./composer.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { choose } from "./people.js";
import { SAMPLE } from "./sample.js";
import { on, store } from "./store.js";

const KEY = "lede-guide";
const CLOSED = "closed";
const done = new Set(JSON.parse(localStorage.getItem(KEY) || "[]"));

const find = (hint) => store.stage.people.find((person) => person.hint.startsWith(hint));

function steps() {
  const editor = find("owner") || store.stage.people[0];
  const reader = find("reader") || store.stage.people.at(-1);
  const [first, second] = [editor, reader].map((person) => person.name.split(" ")[0]);
  return [
    { id: "edit", short: `As ${first}, publish a story.`, text: `Be ${first}, the ${editor.hint || "editor"}: send this sample article, look at the preview, publish it.`, action: "Paste the sample", act: () => paste(editor) },
    { id: "read", short: `As ${second}, subscribe.`, text: `Be ${second}, a reader: press Start, then subscribe.`, action: `Be ${second}`, act: () => choose(reader.id) },
    { id: "wait", short: "Read tomorrow’s digest.", text: "Move the clock to tomorrow morning and read the digest.", action: "Tomorrow 08:00", act: tomorrow },
  ];
}

/** What else there is to try, once the steps are done. */
function ideas() {
  const owner = find("owner") || store.stage.people[0];
  const group = store.stage.chats.find((chat) => chat.kind !== "private");
  return [
    { text: "Follow a site: as an owner, send /sources and the address of a feed.", action: "/sources", act: () => write(owner.id, "/sources ") },
    group && { text: "Subscribe a whole group.", action: group.title, act: () => write(group.id, "/subscribe") },
    { text: "Invite an editor by link, and open it as somebody else.", action: "/team", act: () => write(owner.id, "/team") },
    { text: "Let Telegram fail, and see that nothing is lost.", action: "Bad days", act: showSwitches },
  ].filter(Boolean);
}

async function write(chat, text) {
  await choose(chat);
  setDraft(text);
}

function showSwitches() {
  byId("app").dataset.view = "list";
  byId("switches").open = true;
  byId("switches").querySelector("summary").focus();
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
  strip.hidden = !all.length || done.has(CLOSED);
  if (strip.hidden) return;
  const close = el("button", { type: "button", className: "icon", aria: { label: "Hide these steps" }, on: { click: () => finish(CLOSED) } }, icon("close"));
  const items = next ? all.map((step, index) => stepItem(step, index, next)) : ideas().map(ideaItem);
  strip.replaceChildren(el("h2", {}, next ? "Try this" : "What else to try"), el("ol", {}, ...items), close);
}

function stepItem(step, index, next) {
  const state = done.has(step.id) ? "done" : step === next ? "next" : "later";
  const button = state === "done" ? null : el("button", { type: "button", className: `chip${step === next ? " strong" : ""}`, on: { click: step.act } }, step.action);
  return el("li", { className: state }, el("span", { className: "number", aria: { hidden: "true" } }, state === "done" ? "✓" : String(index + 1)), el("span", {}, el("span", { className: "long" }, step.text), el("span", { className: "short" }, step.short)), button);
}

function ideaItem(idea) {
  return el("li", { className: "more" }, el("span", {}, idea.text), el("button", { type: "button", className: "chip", on: { click: idea.act } }, idea.action));
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

