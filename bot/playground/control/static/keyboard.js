// Inline buttons: callbacks wait for the bot's answer, links open a new tab, texts are copied.

import { post } from "./api.js";
import { follow, startCode } from "./deep_links.js";
import { byId, el } from "./dom.js";
import { speaker, tell } from "./store.js";
import { toast } from "./toast.js";

/** The rows of buttons under a message. */
export function keyboard(message) {
  const rows = message.keyboard.map((row) => el("div", { className: "key-row" }, ...row.map((button) => key(message, button))));
  return el("div", { className: "keys", role: "group", aria: { label: "Buttons of this message" } }, ...rows);
}

function key(message, button) {
  if (button.url) {
    const href = /^[a-z]+:/i.test(button.url) ? button.url : `http://${button.url}`;
    const safe = /^https?:/i.test(href) ? href : undefined;
    const code = startCode(href);
    if (code) return el("button", { type: "button", className: "key", title: href, dir: "auto", on: { click: () => follow(code) } }, button.text);
    return el("a", { className: "key link", href: safe, target: "_blank", rel: "noopener noreferrer", title: href, dir: "auto" }, button.text);
  }
  const node = el("button", { type: "button", className: "key", dir: "auto" }, button.text);
  if (button.callback_data) node.addEventListener("click", () => press(node, message, button));
  else if (button.copy_text) node.addEventListener("click", () => copy(button.copy_text.text));
  else if (button.switch_inline_query_chosen_chat) node.addEventListener("click", () => tell("share", button.switch_inline_query_chosen_chat.query || ""));
  else node.addEventListener("click", () => toast("The playground does not know this kind of button."));
  return node;
}

async function copy(text) {
  await navigator.clipboard.writeText(text).catch(() => {});
  toast("Copied");
}

async function press(node, message, button) {
  const person = speaker();
  if (!person || node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    const { answer } = await post("press", { person: person.id, chat: message.chat, message: message.id, button: button.callback_data });
    show(answer);
  } catch (error) {
    toast(error.message, "bad");
  } finally {
    node.setAttribute("aria-busy", "false");
  }
}

function show(answer) {
  const code = startCode(answer.url);
  if (code) return follow(code);
  if (!answer.text) return;
  if (!answer.alert) return toast(answer.text);
  byId("alert-text").textContent = answer.text;
  byId("alert").showModal();
}
