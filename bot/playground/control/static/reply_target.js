// The message that the next text answers or replaces.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { tell } from "./store.js";

let target = null; // { mode: "reply" | "edit", message }

export const currentTarget = () => target;

/** Answer or replace a message with the next text; null for neither. */
export function setTarget(next) {
  target = next;
  tell("target", target);
}

/** The line above the field that says what the text will do; null where it does nothing special. */
export function targetLine() {
  if (!target) return null;
  const { mode, message } = target;
  const words = `${mode === "edit" ? "Editing" : `Reply to ${message.sender.name}`}: ${(message.text || message.special || "").slice(0, 60)}`;
  const close = el("button", { type: "button", className: "icon", aria: { label: "Cancel" }, on: { click: () => setTarget(null) } }, icon("close"));
  return el("div", { className: "target", id: "target" }, el("span", {}, words), close);
}
