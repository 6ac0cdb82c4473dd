// The live stream of events, and the banner that says when it is gone.

import { inThread, key, now, refresh, store, tell } from "./store.js";

const STAGE = new Set(["people", "profile", "switches", "clock", "complaint"]);
let asked = false;

/** Ask for the stage once, however many events call for it at the same time. */
function refreshSoon() {
  if (asked) return;
  asked = true;
  setTimeout(async () => {
    asked = false;
    await refresh().catch(() => {});
  }, 30);
}

function isOpen(message) {
  const at = store.open;
  return at && at.chat === message.chat && inThread(message, at.thread);
}

function onMessage(message) {
  const chat = store.stage.chats.find((each) => each.id === message.chat);
  if (!chat) return refreshSoon();
  chat.last = summary(message);
  if (isOpen(message)) {
    store.messages.push(message);
    tell("message", message);
  } else if (message.outgoing) {
    const place = key(message.chat, chat.forum ? message.thread : 0);
    store.unread.set(place, (store.unread.get(place) || 0) + 1);
  }
  tell("chats");
}

/** What the list shows of a chat's newest message. */
function summary(message) {
  return { id: message.id, text: message.text, date: message.date, outgoing: message.outgoing, media: message.media?.kind };
}

function onEdited(message) {
  const chat = store.stage.chats.find((each) => each.id === message.chat);
  if (chat?.last?.id === message.id) {
    chat.last = summary(message);
    tell("chats");
  }
  if (!isOpen(message)) return;
  const index = store.messages.findIndex((each) => each.id === message.id);
  if (index < 0) return;
  store.messages[index] = message;
  tell("edited", message);
}

function onDeleted({ chat, ids }) {
  refreshSoon();
  if (store.open?.chat !== chat) return;
  store.messages = store.messages.filter((message) => !ids.includes(message.id));
  tell("deleted", ids);
}

function handle(event) {
  if (event.kind === "message") onMessage(event.message);
  else if (event.kind === "edited") onEdited(event.message);
  else if (event.kind === "deleted") onDeleted(event);
  else if (event.kind === "typing") tell("typing", { chat: event.chat, until: +now() + 5000 });
  else if (STAGE.has(event.kind)) refreshSoon();
}

/** Follow what happens; `reload` is called when the stream comes back after a break. */
export function follow(reload) {
  const source = new EventSource("/play/events");
  let broken = false;
  source.onmessage = (message) => {
    store.seq = Number(message.lastEventId);
    handle(JSON.parse(message.data));
  };
  source.onerror = () => {
    broken = true;
    tell("connection", false);
  };
  source.onopen = () => {
    tell("connection", true);
    if (broken) {
      // A server that started again counts its events from 1.
      store.seq = store.stage.seq = 0;
      reload();
    }
    broken = false;
  };
}
