// What one can do with a message: answer it, and change or delete one's own.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { setTarget } from "./reply_target.js";
import { speaker } from "./store.js";
import { toast } from "./toast.js";

/** The button beside a message that opens its actions. */
export function actionsButton(message, mine) {
  return el("button", { type: "button", className: "more-actions", title: "Reply, edit, delete", aria: { label: "Actions" }, on: { click: () => show(message, mine) } }, "⋯");
}

function show(message, mine) {
  const dialog = byId("actions");
  const action = (text, act) => el("button", { type: "button", className: "quiet", on: { click: () => { dialog.close(); act(); } } }, text);
  const own = mine && speaker()?.id === message.sender.id;
  dialog.replaceChildren(el("h2", { id: "actions-title" }, "This message"), el("div", { className: "choices" },
    action("Reply", () => setTarget({ mode: "reply", message })),
    own && message.text ? action("Edit", () => setTarget({ mode: "edit", message })) : null,
    own ? action("Delete", () => remove(message)) : null,
    action("Cancel", () => {})));
  dialog.showModal();
}

function remove(message) {
  post("delete", { person: speaker().id, chat: message.chat, message: message.id }).catch((error) => toast(error.message, "bad"));
}
