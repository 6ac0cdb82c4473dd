// The open conversation: its head, its messages by day, and where one has scrolled to.

import { post } from "./api.js";
import { bubble } from "./bubble.js";
import { avatar, byId, el } from "./dom.js";
import { formatted } from "./format.js";
import { icon } from "./icons.js";
import { languageChoice } from "./language.js";
import { chatOf, now, on, personOf, speaker, store, titleOf } from "./store.js";
import { toast } from "./toast.js";
import { dayName, sameDay } from "./when.js";

const NEAR = 60;
let typingEnds = 0;
let scrolledTo = 0;
let pinned = true; // whether the newest message stays in sight when something grows

/** Draw everything anew. */
export function drawConversation() {
  drawHead();
  byId("lines").replaceChildren();
  let previous = null;
  for (const message of store.messages) {
    add(message, previous);
    previous = message;
  }
  if (!store.messages.length) byId("lines").append(welcome());
  toEnd();
}

export function drawHead() {
  const chat = chatOf(store.open.chat);
  const back = el("button", { type: "button", className: "icon back", aria: { label: "Back to the list" }, on: { click: toList } }, icon("back"));
  const name = titleOf(chat, store.open.thread);
  const words = el("div", { className: "head-words" }, el("h2", { dir: "auto" }, name), el("p", { id: "subtitle" }, subtitle(chat)));
  const head = byId("chat-head");
  const focused = [...head.querySelectorAll("button, select")].indexOf(document.activeElement);
  head.replaceChildren(back, avatar(name, chat.id, chat.kind === "private" ? "" : "square"), words, ...(chat.kind === "private" ? [languageChoice(personOf(chat.id)), blocker(personOf(chat.id))] : []));
  head.querySelectorAll("button, select")[focused]?.focus({ preventScroll: true });
}

/** On a phone, from the conversation to the list, where its item has the focus. */
function toList() {
  byId("app").dataset.view = "list";
  byId("chats").querySelector("[aria-current]")?.focus();
}

function subtitle(chat) {
  if (+now() < typingEnds) return `${store.stage.bot.name} is typing…`;
  if (chat.kind === "private") return describePerson(personOf(chat.id));
  const names = store.stage.people.filter((person) => chat.members[person.id]).map((person) => person.name.split(" ")[0]);
  return [...names, store.stage.bot.name].join(", ");
}

/** What a person is here, and the names by which others add them: @username and number. */
function describePerson(person) {
  return [person.hint || "person", person.username && `@${person.username}`, `${person.id}`].filter(Boolean).join(" · ");
}

function blocker(person) {
  const click = () => post("block", { person: person.id, blocked: !person.blocked }).catch((error) => toast(error.message, "bad"));
  return el("button", { type: "button", className: "quiet", id: "block", on: { click } }, person.blocked ? "Unblock bot" : "Block bot");
}

/** What stands in an empty chat: what the bot says it can do. */
function welcome() {
  const about = store.stage.bot.description;
  return el("div", { className: "welcome" },
    avatar(store.stage.bot.name, store.stage.bot.id, "large bot"),
    el("h3", {}, about ? `What can ${store.stage.bot.name} do?` : "Nothing here yet"),
    el("p", { dir: "auto" }, about ? formatted(about, []) : "Write something, or press Start as one does on Telegram."));
}

function add(message, previous) {
  const lines = byId("lines");
  const date = new Date(message.date);
  if (!previous || !sameDay(new Date(previous.date), date)) lines.append(el("div", { className: "day", data: { date: message.date } }, dayName(date, now())));
  const node = bubble(message);
  const close = previous && previous.sender.id === message.sender.id && date - new Date(previous.date) < 300_000;
  if (close) node.classList.add("follows");
  lines.append(node);
  return node;
}

/** After midnight, or a move of the clock, yesterday's "Today" is no longer true. */
function relabelDays() {
  for (const day of byId("lines").querySelectorAll(".day")) day.textContent = dayName(new Date(day.dataset.date), now());
}

function atEnd() {
  const log = byId("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

function toEnd() {
  const log = byId("log");
  log.scrollTop = log.scrollHeight;
  pinned = true;
  byId("to-end").hidden = true;
}

function onMessage(message) {
  const stay = !pinned && message.outgoing;
  byId("lines").querySelector(".welcome")?.remove();
  const node = add(message, store.messages.at(-2));
  if (message.outgoing) {
    typingEnds = 0;
    announce(`${message.sender.name}: ${said(node)}`);
  }
  drawHead();
  if (stay) byId("to-end").hidden = false;
  else if (message.outgoing && node.offsetHeight > byId("log").clientHeight) toStart(node);
  else toEnd();
}

/** A message taller than the window is read from its beginning. */
function toStart(node) {
  pinned = false;
  node.scrollIntoView({ block: "start" });
  byId("to-end").hidden = false;
}

function onEdited(message) {
  const old = byId("lines").querySelector(`[data-id="${message.id}"]`);
  if (!old) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent : null;
  const node = bubble(message);
  node.classList.toggle("follows", old.classList.contains("follows"));
  old.replaceWith(node);
  if (focused !== null) refocus(node, focused);
  announce(`Edited: ${said(node)}`);
}

/** What a message says, without its time and its buttons. */
const said = (node) => node.querySelector(".text, .special, .file strong")?.textContent || "a picture";

/** Let a screen reader say it; the same text twice in a row is another text with a space behind it. */
function announce(text) {
  const live = byId("live");
  live.textContent = live.textContent === text ? `${text} ` : text;
}

/** Keep the keyboard's place when a message goes that had it. */
function onDeleted() {
  const focused = byId("lines").contains(document.activeElement);
  drawConversation();
  if (focused) byId("composer-text")?.focus({ preventScroll: true });
}

/** Keep the keyboard's place when an edit replaces the pressed button. */
function refocus(node, text) {
  const keys = [...node.querySelectorAll("button, a")];
  (keys.find((each) => each.textContent === text) || keys[0] || byId("composer-text"))?.focus({ preventScroll: true });
}

function onTyping({ chat, until }) {
  if (store.open?.chat !== chat) return;
  typingEnds = until;
  drawHead();
  setTimeout(() => store.open && drawHead(), 5100);
}

/** Only a scroll upwards leaves the end: the end also moves away when the composer grows below the messages. */
function onScroll() {
  const { scrollTop } = byId("log");
  if (atEnd()) pinned = true;
  else if (scrollTop < scrolledTo) pinned = false;
  scrolledTo = scrollTop;
  if (pinned) byId("to-end").hidden = true;
}

/** Listen to what happens. */
export function startConversation() {
  on("open", drawConversation);
  on("message", onMessage);
  on("edited", onEdited);
  on("typing", onTyping);
  on("deleted", onDeleted);
  on("stage", relabelDays);
  byId("to-end").append(icon("down"));
  byId("to-end").addEventListener("click", toEnd);
  byId("log").addEventListener("scroll", onScroll, { passive: true });
  const grown = new ResizeObserver(() => pinned && toEnd());
  grown.observe(byId("lines"));
  grown.observe(byId("log"));
}

/** Send a text as whoever speaks; `target` is the message that it answers or replaces, if there is one. */
export async function say(text, target = null) {
  const person = speaker();
  if (!person || !text.trim()) return false;
  const place = { person: person.id, chat: store.open.chat, thread: store.open.thread };
  try {
    if (target?.mode === "edit") await post("edit", { ...place, message: target.message.id, text });
    else await post("say", { ...place, text, reply_to: target?.message.id || 0 });
    return true;
  } catch (error) {
    toast(error.message, "bad");
    return false;
  }
}
