// Short notes that go by themselves.

import { byId, el } from "./dom.js";

/** Show a note for a while, longer for a longer text. */
export function toast(text, kind = "") {
  const node = el("div", { className: `toast ${kind}` }, text);
  const box = byId("toasts");
  const frame = document.querySelector(".log-frame");
  const home = frame.offsetParent ? frame : document.body; // on a phone the list hides the conversation
  if (box.parentElement !== home) home.append(box);
  box.append(node);
  setTimeout(() => node.classList.add("going"), 2600 + 45 * text.length);
  setTimeout(() => node.remove(), 3000 + 45 * text.length);
}
