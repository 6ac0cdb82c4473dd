// The command menu: a button, and completion while one types "/".

import { get } from "./api.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { speaker, store } from "./store.js";

/** A button, a list and a key handler for one field; `send` gets the chosen command. */
export function completion(field, send) {
  const list = el("ul", { className: "commands", id: "commands", role: "listbox", tabIndex: 0, hidden: true, aria: { label: "Commands" } });
  const button = el("button", { type: "button", className: "icon", id: "menu-button", title: "Commands", aria: { label: "Commands", expanded: "false", controls: "commands" } }, icon("slash"));
  const menu = { list, button, field, send, all: [], shown: [], at: 0 };
  field.setAttribute("aria-controls", "commands");
  button.addEventListener("click", () => (list.hidden ? show(menu, "/", true) : hide(menu)));
  field.addEventListener("input", () => show(menu, field.value));
  const leave = () => setTimeout(() => [button, list, field].includes(document.activeElement) || hide(menu), 150);
  field.addEventListener("blur", leave);
  list.addEventListener("blur", leave);
  list.addEventListener("keydown", (event) => handle(menu, event));
  menu.handle = (event) => handle(menu, event);
  return menu;
}

async function show(menu, typed, focus = false) {
  if (!/^\/\w*$/.test(typed)) return hide(menu);
  const { commands } = await get(`chats/${store.open.chat}/menu?person=${speaker().id}`).catch(() => ({ commands: [] }));
  if (!focus && menu.field.value !== typed) return; // sent or changed before the answer came
  menu.shown = commands.filter((each) => `/${each.command}`.startsWith(typed));
  menu.at = 0;
  if (!menu.shown.length) return hide(menu);
  draw(menu);
  if (focus) menu.field.focus();
}

function draw(menu) {
  menu.list.replaceChildren(...menu.shown.map((each, index) => option(menu, each, index)));
  menu.list.hidden = false;
  menu.button.setAttribute("aria-expanded", "true");
  for (const node of [menu.field, menu.list]) node.setAttribute("aria-activedescendant", `command-${menu.at}`);
  byId(`command-${menu.at}`)?.scrollIntoView({ block: "nearest" });
}

function option(menu, command, index) {
  const choose = (event) => {
    event.preventDefault();
    pick(menu, index);
  };
  return el("li", { id: `command-${index}`, role: "option", aria: { selected: String(index === menu.at) }, on: { mousedown: choose } }, el("strong", {}, `/${command.command}`), el("span", {}, command.description));
}

function hide(menu) {
  menu.list.hidden = true;
  menu.button.setAttribute("aria-expanded", "false");
  menu.field.removeAttribute("aria-activedescendant");
}

function pick(menu, index) {
  hide(menu);
  menu.send(`/${menu.shown[index].command}`);
}

/** Whether a key was the menu's. */
function handle(menu, event) {
  if (menu.list.hidden) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    menu.at = (menu.at + step + menu.shown.length) % menu.shown.length;
    draw(menu);
  } else if (event.key === "Escape") hide(menu);
  else if (event.key === "Tab" && !event.shiftKey) {
    menu.field.value = `/${menu.shown[menu.at].command} `;
    menu.field.dispatchEvent(new Event("input"));
  } else if (event.key === "Enter" && !event.shiftKey) pick(menu, menu.at);
  else return false;
  event.preventDefault();
  return true;
}
