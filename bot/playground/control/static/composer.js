// The field one writes in: Enter sends, Shift+Enter breaks the line, files are attached or dropped.

import { post } from "./api.js";
import { completion } from "./commands.js";
import { chooseChat } from "./deep_links.js";
import { say } from "./conversation.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { inlineResults } from "./inline.js";
import { currentTarget, setTarget, targetLine } from "./reply_target.js";
import { shareChat } from "./share_chat.js";
import { chatOf, membersOf, on, open, speaker, store } from "./store.js";
import { toast } from "./toast.js";

const LIMIT = 4096;
const TALL = 100; // pixels: from here on a phone gives the field a row of its own
const drafts = new Map();
let field = null;

/** Draw the composer for the open conversation. */
export function drawComposer() {
  const chat = chatOf(store.open.chat);
  const person = speaker();
  const composer = byId("composer");
  const starting = chat.kind === "private" && Boolean(person) && !person.started;
  // The field stays when somebody has started, so that an open command menu does too.
  if (isCurrent(person) && (!starting || composer.querySelector(".wide"))) {
    if (!starting) composer.querySelector(".wide")?.remove();
    composer.classList.toggle("starting", starting);
    return drawReplyKeys();
  }
  const writing = document.activeElement === field;
  composer.replaceChildren(...chooseParts(chat, person));
  composer.classList.toggle("starting", starting);
  drawReplyKeys();
  if (!field?.isConnected) return;
  grow();
  if (writing) field.focus();
}

const place = () => `${store.open.chat}/${store.open.thread}`;
const state = (person) => `${person?.id}${person?.blocked}${membersOf(chatOf(store.open.chat)).length}`;
const isCurrent = (person) => field?.isConnected && field.dataset.place === place() && field.dataset.state === state(person);

function chooseParts(chat, person) {
  if (!person) return [el("p", { className: "silent" }, "Nobody here can write in this conversation.")];
  if (chat.kind === "private" && person.blocked) return [wide("Unblock the bot", () => post("block", { person: person.id, blocked: false }))];
  if (chat.kind === "private" && !person.started) return [wide("Start", () => say("/start")), ...writer(chat, person)];
  return writer(chat, person);
}

const wide = (text, click) => el("button", { type: "button", className: "primary wide", on: { click } }, text);

function writer(chat, person) {
  const attach = el("input", { type: "file", id: "attach", multiple: true, className: "unseen", tabIndex: -1, aria: { hidden: "true" }, on: { change: () => sendFiles(attach) } });
  field = el("textarea", { id: "composer-text", rows: 1, placeholder: `Write as ${person.name.split(" ")[0]}`, data: { place: place(), state: state(person) }, autocomplete: "off", aria: { label: `Message as ${person.name}`, describedby: "length" }, value: drafts.get(place()) || "" });
  const menu = completion(field, (text) => submit(text));
  const inline = inlineResults(field, () => setDraft(""));
  field.addEventListener("keydown", (event) => inline.handle(event) || onKey(event, menu));
  field.addEventListener("input", grow);
  field.addEventListener("paste", onPaste);
  const bar = el("div", { className: "bar" },
    tool("Attach a file", "attach", () => attach.click()),
    tool("Forward something", "forward", () => byId("forward").showModal()),
    tool("More kinds of messages", "plus", () => byId("special").showModal()),
    menu.button,
    field,
    el("button", { type: "button", className: "send", id: "send", aria: { label: "Send" }, on: { click: () => submit() } }, icon("send")));
  return [chat.kind === "private" ? "" : speakers(chat, person), menu.list, inline.list, el("div", { className: "reply-keys", id: "reply-keys" }), bar, el("p", { className: "length", id: "length", hidden: true }), attach];
}

const tool = (name, sign, click) => el("button", { type: "button", className: "icon", id: `${sign}-button`, title: name, aria: { label: name }, on: { click } }, icon(sign));

/** In groups: who of the members speaks. */
function speakers(chat, person) {
  const choose = (event) => {
    store.speaker.set(chat.id, +event.target.value);
    open(chat.id, store.open.thread); // each sees other ephemeral messages
  };
  const options = membersOf(chat).map((each) => el("option", { value: String(each.id), selected: each.id === person.id }, each.name + (chat.members[each.id] === "member" ? "" : ` (${chat.members[each.id]})`)));
  return el("label", { className: "speaker" }, "Speak as ", el("select", { on: { change: choose } }, ...options));
}

function onKey(event, menu) {
  if (menu.handle(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
}

function grow() {
  drafts.set(place(), field.value);
  byId("composer").classList.toggle("written", Boolean(field.value.trim()));
  const bar = field.closest(".bar");
  bar?.classList.remove("tall");
  field.style.height = "auto";
  bar?.classList.toggle("tall", field.scrollHeight > TALL);
  field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`;
  const parts = Math.ceil(field.value.trim().length / LIMIT);
  const note = byId("length");
  note.hidden = parts < 2;
  note.textContent = `${field.value.length.toLocaleString("en")} characters: Telegram will cut this into ${parts} messages or more.`;
}

/** The field is free at once; what could not be sent comes back unless something new was written. */
async function submit(text = field.value) {
  if (!text.trim()) return;
  const typed = field.value;
  const target = currentTarget();
  setTarget(null);
  setDraft("");
  field.focus();
  if (!(await say(text, target)) && !field.value) setDraft(typed);
}

/** Put a text into the field. */
export function setDraft(text) {
  field.value = text;
  field.dispatchEvent(new Event("input"));
}

function onPaste(event) {
  const files = [...(event.clipboardData?.files || [])];
  if (!files.length) return;
  event.preventDefault();
  files.forEach((file) => upload(file));
}

/** Several pictures at once are an album. */
async function sendFiles(input) {
  const files = [...input.files];
  const pictures = files.length > 1 && files.every((file) => file.type.startsWith("image/"));
  const album = pictures ? String(Date.now()) : "";
  for (const file of files) await upload(file, album);
  input.value = "";
}

/** Send a file, with what stands in the field as its caption. */
export async function upload(file, album = "") {
  const form = new FormData();
  if (album) form.append("album", album);
  const caption = field.value;
  const fields = { person: speaker().id, chat: store.open.chat, thread: store.open.thread, caption };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", file, file.name);
  setDraft("");
  try {
    await post("upload", form);
  } catch (error) {
    if (!field.value) setDraft(caption);
    toast(error.message, "bad");
  }
}

/** The buttons a reply keyboard puts in place of letters. */
function drawReplyKeys() {
  const box = byId("reply-keys");
  if (!box) return;
  const last = [...store.messages].reverse().find((message) => message.reply_markup);
  const rows = last?.reply_markup?.keyboard || [];
  const label = (key) => (typeof key === "string" ? key : key.text);
  const act = (key) => (key.request_chat ? shareChat(key.request_chat) : say(label(key)));
  box.replaceChildren(...rows.map((row) => el("div", { className: "key-row" }, ...row.map((key) => el("button", { type: "button", className: "key", on: { click: () => act(key) } }, label(key))))));
}

function dropZone() {
  const zone = byId("chat");
  const hint = byId("drop-hint");
  zone.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files") || !byId("send")) return;
    event.preventDefault();
    hint.hidden = false;
  });
  zone.addEventListener("dragleave", (event) => { if (!zone.contains(event.relatedTarget)) hint.hidden = true; });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    hint.hidden = true;
    if (byId("send")) [...event.dataTransfer.files].forEach((file) => upload(file));
  });
}

/** Show what the next text does; the text of a message that is edited stands in the field. */
function drawTarget(target) {
  byId("target")?.remove();
  const line = targetLine();
  if (!line || !field?.isConnected) return;
  field.closest(".bar").before(line);
  if (target.mode === "edit") setDraft(target.message.text);
  field.focus();
}

/** Listen to what happens. */
export function startComposer() {
  on("target", drawTarget);
  on("open", () => setTarget(null));
  on("open", drawComposer);
  on("message", drawReplyKeys);
  on("stage", () => store.open && drawComposer());
  on("command", (text) => say(text));
  on("share", (query) => chooseChat(query, (text) => { setDraft(text); field.focus(); }));
  dropZone();
}
