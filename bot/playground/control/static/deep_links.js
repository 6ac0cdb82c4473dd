// Links to the bot: Telegram opens the private chat and sends /start with what the link carries.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { open, speaker, store, titleOf } from "./store.js";
import { toast } from "./toast.js";

/** What a link to this bot carries, "" for any other address. */
export function startCode(url) {
  const match = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/i.exec(url || "");
  return match && match[1].toLowerCase() === store.stage.bot.username.toLowerCase() ? match[2] : "";
}

/** Do what Telegram does with such a link, for the person who speaks. */
export async function follow(code) {
  const person = speaker();
  if (!person) return;
  try {
    await open(person.id);
    await post("say", { person: person.id, chat: person.id, text: `/start ${code}` });
  } catch (error) {
    toast(error.message, "bad");
  }
}

/** A Share button: let the person choose a chat, in which the bot's name and the query stand then. */
export function chooseChat(query, write) {
  const dialog = byId("share");
  const person = speaker();
  const isWanted = (chat) => (chat.kind === "private" ? chat.id === person.id : chat.members[person.id] && chat.kind !== "channel");
  const choose = async (chat) => {
    dialog.close();
    store.speaker.set(chat.id, person.id);
    await open(chat.id);
    write(`@${store.stage.bot.username} ${query}`);
  };
  const chats = store.stage.chats.filter(isWanted).map((chat) => el("button", { type: "button", className: "key", on: { click: () => choose(chat) } }, titleOf(chat)));
  const cancel = el("button", { type: "button", className: "quiet", on: { click: () => dialog.close() } }, "Cancel");
  dialog.replaceChildren(el("h2", { id: "share-title" }, "Share with"), ...chats, el("div", { className: "actions" }, cancel));
  dialog.showModal();
}
