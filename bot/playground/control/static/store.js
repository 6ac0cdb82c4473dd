// What the page knows: the stage as the server told it, which conversation is open, and what is unread.

import { get } from "./api.js";

const listeners = new Map();

export const store = {
  stage: null,
  open: null, // { chat, thread }
  speaker: new Map(), // chat id -> person who speaks there
  messages: [],
  unread: new Map(), // "chat/thread" -> count
  seq: 0, // the newest event that the stream brought
  drift: 0, // milliseconds the playground's clock is ahead of this computer's
};

/** Call `listener` whenever something of this kind is told. */
export function on(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) || []), listener]);
}

/** Tell everybody who listens to this kind. */
export function tell(kind, value) {
  for (const listener of listeners.get(kind) || []) listener(value);
}

/** Ask for the stage again; an answer that is older than what the page knows is not taken. */
export async function refresh() {
  const stage = await get("state");
  if (stage.seq < store.seq) return refresh();
  if (stage.seq < store.stage?.seq) return;
  store.stage = stage;
  store.drift = Date.parse(store.stage.clock.now) - Date.now();
  tell("stage");
}

export const now = () => new Date(Date.now() + store.drift);
export const key = (chat, thread = 0) => `${chat}/${thread}`;
export const chatOf = (id) => store.stage.chats.find((chat) => chat.id === id);
export const personOf = (id) => store.stage.people.find((person) => person.id === id);

/** The people who can speak in a chat. */
export function membersOf(chat) {
  if (chat.kind === "private") return [personOf(chat.id)];
  return store.stage.people.filter((person) => {
    const status = chat.members[person.id];
    return chat.kind === "channel" ? ["creator", "administrator"].includes(status) : status;
  });
}

/** Who speaks in the open chat; undefined where nobody can. */
export function speaker() {
  const chat = chatOf(store.open.chat);
  const able = membersOf(chat);
  return able.find((person) => person.id === store.speaker.get(chat.id)) || able[0];
}

/** What is shown as a conversation's name. */
export function titleOf(chat, thread = 0) {
  if (chat.kind === "private") return personOf(chat.id).name;
  const topic = chat.topics.find((each) => each.id === thread);
  return topic ? `${chat.title} › ${topic.name}` : chat.title;
}

/** Open a conversation: its messages are fetched, then shown. */
export async function open(chat, thread = 0) {
  store.open = { chat, thread };
  store.unread.delete(key(chat, thread));
  history.replaceState(null, "", `#${key(chat, thread)}`);
  const { messages } = await get(`chats/${chat}/messages`);
  if (store.open.chat !== chat || store.open.thread !== thread) return;
  store.messages = messages.filter((message) => inThread(message, thread));
  tell("open");
}

/** Whether the person who speaks sees a message: an ephemeral one is for its sender and its receiver. */
function isSeen(message) {
  return !message.receiver || [message.receiver, message.sender.id].includes(speaker()?.id);
}

/** Whether a message stands in this topic; outside forums everything stands in topic 0. */
export function inThread(message, thread) {
  return isSeen(message) && (!chatOf(message.chat)?.forum || message.thread === thread);
}
