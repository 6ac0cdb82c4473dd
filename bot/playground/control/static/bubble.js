// One message as a bubble: who, what, when, and its buttons.

import { avatar, el } from "./dom.js";
import { formatted } from "./format.js";
import { keyboard } from "./keyboard.js";
import { actionsButton } from "./message_actions.js";
import { richContent } from "./rich.js";
import { chatOf, speaker, store } from "./store.js";
import { clockTime, fileSize } from "./when.js";

/** Letters of Hebrew, Arabic and their neighbours: like Telegram, each paragraph then has a direction of its own. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The element of a message. */
export function bubble(message) {
  if (message.service) return el("div", { className: "service", data: { id: message.id } }, message.service);
  const group = chatOf(message.chat)?.kind !== "private";
  const mine = !message.outgoing && (!group || message.sender.id === speaker()?.id);
  const named = group && !mine && !message.outgoing;
  const content = [
    named && el("div", { dir: "auto", className: `who ink-${Math.abs(message.sender.id) % 7}` }, message.sender.name),
    message.via && el("div", { className: "origin" }, `via @${store.stage.bot.username}`),
    message.origin && origin(message.origin),
    message.reply_to ? quoted(message.reply_to) : null,
    message.media && media(message.media),
    message.special && el("div", { className: "special" }, message.special),
    message.rich && el("div", { className: "text rich", dir: message.rtl ? "rtl" : "auto" }, richContent(message.rich)),
    message.preview?.above && preview(message.preview),
    !message.rich && message.text && el("div", { className: RIGHT_TO_LEFT.test(message.text) ? "text paragraphs" : "text", dir: "auto" }, formatted(message.text, message.entities)),
    message.preview && !message.preview.above && preview(message.preview),
    meta(message),
  ];
  const box = el("div", { className: `bubble${message.media?.kind === "photo" ? " with-photo" : ""}` }, ...content.filter(Boolean));
  const row = el("article", { className: `message ${mine ? "mine" : "theirs"}`, data: { id: message.id }, aria: { label: label(message) } });
  if (group) row.append(avatar(message.sender.name, message.sender.id, message.outgoing ? "small bot" : "small"));
  row.append(el("div", { className: "stack" }, box, message.keyboard.length ? keyboard(message) : null), actionsButton(message, mine));
  return row;
}

const label = (message) => `${message.sender.name}, ${clockTime(new Date(message.date))}${message.edited ? ", edited" : ""}`;

function meta(message) {
  const time = new Date(message.date);
  const stamp = el("time", { dateTime: message.date, title: time.toLocaleString() }, clockTime(time));
  const reaction = message.reaction ? el("span", { className: "reaction" }, message.reaction) : null;
  return el("div", { className: "meta" }, reaction, message.receiver ? el("span", {}, "only you see this") : null, message.silent ? el("span", {}, "no sound") : null, message.edited ? el("span", {}, "edited") : null, stamp);
}

function origin(from) {
  const name = from.username
    ? el("a", { href: `https://t.me/${encodeURIComponent(from.username)}`, target: "_blank", rel: "noopener noreferrer" }, from.name)
    : el("strong", {}, from.name);
  return el("div", { className: "origin" }, "Forwarded from ", name);
}

function quoted(id) {
  const answered = store.messages.find((message) => message.id === id);
  if (!answered) return el("div", { className: "answered" }, "Answer to a message that is gone");
  const jump = () => document.querySelector(`#lines [data-id="${id}"]`)?.scrollIntoView({ block: "center" });
  const text = answered.text || answered.media?.name || "";
  return el("button", { type: "button", className: "answered", on: { click: jump } }, el("strong", {}, answered.sender.name), ` ${text.slice(0, 80)}`);
}

function preview(about) {
  const image = el("img", { src: about.picture, alt: "Picture of the link", decoding: "async" });
  const size = about.large ? "large" : "small";
  return el("a", { className: `preview ${size}`, href: about.url, target: "_blank", rel: "noopener noreferrer" }, el("small", {}, about.host), image);
}

function media(about) {
  if (about.kind === "photo") {
    const image = el("img", { src: about.url, alt: "Picture", width: about.width, height: about.height, decoding: "async" });
    return el("a", { className: "photo", href: about.url, target: "_blank", rel: "noopener" }, image);
  }
  const kind = about.name.includes(".") ? about.name.split(".").pop().slice(0, 4).toUpperCase() : "FILE";
  const words = el("span", { className: "file-words" }, el("strong", {}, about.name), el("small", {}, fileSize(about.size)));
  return el("a", { className: "file", href: about.url, download: about.name }, el("span", { className: "file-kind", aria: { hidden: "true" } }, kind), words);
}
