// Inline mode: "@botname words" in the field lists what the bot offers; a chosen result is sent to the chat.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { follow } from "./deep_links.js";
import { speaker, store } from "./store.js";
import { toast } from "./toast.js";

const PAUSE = 300; // milliseconds without a key before the bot is asked

/** A list and a key handler for one field; `clear` empties the field once a result was sent. */
export function inlineResults(field, clear) {
  const list = el("ul", { className: "commands results", id: "inline-results", role: "listbox", hidden: true, aria: { label: "What the bot offers" } });
  const menu = { list, field, clear, query: "", results: [], button: null, at: 0, timer: 0 };
  field.addEventListener("input", () => {
    clearTimeout(menu.timer);
    const words = typedQuery(field.value);
    if (words === null) hide(menu);
    else menu.timer = setTimeout(() => ask(menu, words), PAUSE);
  });
  menu.handle = (event) => handle(menu, event);
  return menu;
}

/** The words behind the bot's name; null where the text does not begin with it. */
function typedQuery(text) {
  const name = `@${store.stage.bot.username}`.toLowerCase();
  return text.toLowerCase().startsWith(`${name} `) ? text.slice(name.length + 1) : null;
}

const place = () => ({ person: speaker().id, chat: store.open.chat, thread: store.open.thread });

async function ask(menu, words) {
  try {
    const found = await post("inline", { ...place(), text: words });
    if (typedQuery(menu.field.value) !== words) return;
    Object.assign(menu, found, { at: 0 });
    draw(menu);
  } catch (error) {
    hide(menu);
    toast(error.message, "bad");
  }
}

function draw(menu) {
  const begin = (event) => {
    event.preventDefault();
    hide(menu);
    menu.clear();
    follow(menu.button.start_parameter);
  };
  const button = menu.button && el("li", { id: "result-0", role: "option", aria: { selected: "true" }, on: { mousedown: begin } }, el("strong", {}, menu.button.text));
  menu.list.replaceChildren(...menu.results.map((each, index) => option(menu, each, index)), button || "");
  menu.list.hidden = !menu.results.length && !menu.button;
  byId("live").textContent = `${menu.results.length} results`;
  if (menu.list.hidden) return hide(menu);
  menu.field.setAttribute("aria-activedescendant", `result-${menu.at}`);
  byId(`result-${menu.at}`)?.scrollIntoView({ block: "nearest" });
}

function option(menu, result, index) {
  const choose = (event) => {
    event.preventDefault();
    send(menu, index);
  };
  return el("li", { id: `result-${index}`, role: "option", aria: { selected: String(index === menu.at) }, on: { mousedown: choose } }, el("strong", {}, result.title), el("span", {}, result.description));
}

function hide(menu) {
  if (menu.list.hidden) return;
  menu.list.hidden = true;
  menu.field.removeAttribute("aria-activedescendant");
}

async function send(menu, index) {
  const result = menu.results[index];
  hide(menu);
  menu.clear();
  await post("choose", { ...place(), query: menu.query, result: result.id }).catch((error) => toast(error.message, "bad"));
}

/** Whether a key was the list's. */
function handle(menu, event) {
  if (menu.list.hidden) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && menu.results.length) {
    menu.at = (menu.at + step + menu.results.length) % menu.results.length;
    draw(menu);
  } else if (event.key === "Escape") hide(menu);
  else if (event.key === "Enter" && !event.shiftKey && menu.results.length) send(menu, menu.at);
  else return false;
  event.preventDefault();
  return true;
}
