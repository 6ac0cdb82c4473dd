// A reply key that asks for a chat: shows those that the person runs, and shares the chosen one with the bot.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { speaker, store } from "./store.js";
import { toast } from "./toast.js";

const RUNS = ["creator", "administrator"];

/** Let the person choose a chat of the kind that the key asks for. */
export function shareChat(request) {
  const dialog = byId("share");
  const isWanted = (chat) => chat.kind !== "private" && (chat.kind === "channel") === request.chat_is_channel && RUNS.includes(chat.members[speaker().id]);
  const chats = store.stage.chats.filter(isWanted);
  const choose = (chat) => el("button", { type: "button", className: "key", on: { click: () => share(dialog, request, chat) } }, chat.title);
  const none = el("p", {}, `${speaker().name} runs no ${request.chat_is_channel ? "channel" : "group"} here.`);
  const cancel = el("button", { type: "button", className: "quiet", on: { click: () => dialog.close() } }, "Cancel");
  dialog.replaceChildren(el("h2", { id: "share-title" }, "Choose a chat"), ...(chats.length ? chats.map(choose) : [none]), el("div", { className: "actions" }, cancel));
  dialog.showModal();
}

async function share(dialog, request, chat) {
  try {
    await post("share", { person: speaker().id, request: request.request_id, shared: chat.id });
    dialog.close();
  } catch (error) {
    toast(error.message, "bad");
  }
}
