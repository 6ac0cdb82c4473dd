// The list on the left: people to be, and the groups they are in.

import { avatar, byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { key, now, open, store } from "./store.js";
import { clockTime, sameDay, shortDay } from "./when.js";

const KINDS = { group: "group", supergroup: "group", channel: "channel" };

/** Draw the list. */
export function drawPeople() {
  const privates = store.stage.chats.filter((chat) => chat.kind === "private");
  const groups = store.stage.chats.filter((chat) => chat.kind !== "private");
  const add = el("button", { type: "button", className: "add", title: "Add a person", aria: { label: "Add a person" }, on: { click: () => byId("newcomer").showModal() } }, icon("plus"));
  const focused = document.activeElement?.closest?.("#chats .item")?.dataset;
  byId("chats").replaceChildren(
    el("div", { className: "list-head" }, el("h2", {}, "People to be"), add),
    el("ul", {}, ...privates.map(personItem)),
    groups.length ? el("div", { className: "list-head" }, el("h2", {}, "Groups")) : "",
    el("ul", {}, ...groups.flatMap(groupItems)),
  );
  if (focused) byId("chats").querySelector(`[data-chat="${focused.chat}"][data-thread="${focused.thread}"]`)?.focus();
}

function personItem(chat) {
  const person = store.stage.people.find((each) => each.id === chat.id);
  const marks = [person.hint, person.blocked && "has blocked the bot", person.deactivated && "gone"].filter(Boolean);
  return item({ chat, name: person.name, hint: marks.join(" · "), number: person.id });
}

function groupItems(chat) {
  const count = Object.keys(chat.members).filter((id) => +id !== store.stage.bot.id).length;
  const hint = `${KINDS[chat.kind]} · ${count} ${count === 1 ? "person" : "people"}`;
  const whole = item({ chat, name: chat.title, hint: chat.forum ? `forum · ${hint.split(" · ")[1]}` : hint, number: chat.id, kind: "square" });
  const topics = chat.topics.map((topic) => item({ chat, thread: topic.id, name: topic.name, hint: topic.closed ? "closed topic" : "topic", number: topic.id, kind: "topic" }));
  return [whole, ...topics];
}

function item({ chat, thread = 0, name, hint, number, kind = "" }) {
  const current = store.open && store.open.chat === chat.id && store.open.thread === thread;
  const unread = store.unread.get(key(chat.id, thread)) || 0;
  const last = thread ? null : chat.last;
  const words = el("span", { className: "item-words" },
    el("span", { className: "item-top" }, el("strong", { dir: "auto" }, name), last && el("time", {}, stamp(last.date))),
    el("span", { className: "item-bottom" }, el("span", { className: "hint" }, hint), unread ? badge(unread) : null),
    last && el("span", { className: "preview", dir: "auto" }, preview(last)));
  const button = el("button", { type: "button", className: `item ${kind}`, data: { chat: chat.id, thread }, on: { click: () => choose(chat.id, thread) } }, kind === "topic" ? el("span", { className: "hash", aria: { hidden: "true" } }, "#") : avatar(name, number, kind), words);
  if (current) button.setAttribute("aria-current", "true");
  return el("li", {}, button);
}

const badge = (count) => el("span", { className: "badge", aria: { label: `${count} unread` } }, String(count));
const preview = (last) => `${last.outgoing ? "" : "You: "}${last.text || last.media || ""}`.replace(/\s+/g, " ");

function stamp(iso) {
  const date = new Date(iso);
  return sameDay(date, now()) ? clockTime(date) : shortDay(date);
}

/** Open a conversation and, on a phone, go to it. */
export async function choose(chat, thread = 0) {
  await open(chat, thread);
  byId("app").dataset.view = "chat";
  byId("composer-text")?.focus({ preventScroll: true });
  if (document.documentElement.scrollHeight > innerHeight) byId("chat").scrollIntoView(); // a low window
}
