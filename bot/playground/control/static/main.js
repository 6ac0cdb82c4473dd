// The chat page's start: fetch the stage, open a conversation, follow what happens.

import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { drawHead, startConversation } from "./conversation.js";
import { startDialogs } from "./dialogs.js";
import { byId } from "./dom.js";
import { startGuide } from "./guide.js";
import { follow } from "./live.js";
import { drawPeople } from "./people.js";
import { chatOf, on, open, refresh, store } from "./store.js";
import { startSwitches } from "./switches.js";

/** The conversation the address names, else the first one. */
function wanted() {
  const match = /^#(-?\d+)\/(\d+)$/.exec(location.hash);
  if (match && chatOf(+match[1])) return [+match[1], +match[2]];
  return store.stage.chats.length ? [store.stage.chats[0].id, 0] : null;
}

async function reload() {
  await refresh();
  const place = store.open && chatOf(store.open.chat) ? [store.open.chat, store.open.thread] : wanted();
  if (place) await open(...place);
}

/** To the field or, where there is none, to the button in its place; the address keeps naming the conversation. */
function skip(event) {
  event.preventDefault();
  (byId("composer-text") || byId("composer").querySelector("button"))?.focus();
}

document.querySelector(".skip").addEventListener("click", skip);
startConversation();
startComposer();
startClock();
startSwitches();
startDialogs();
startGuide();
on("stage", drawPeople);
on("chats", drawPeople);
on("open", drawPeople);
on("stage", () => store.open && chatOf(store.open.chat) && drawHead());
if (location.hash) byId("app").dataset.view = "chat";
follow(reload);
await reload();
document.body.dataset.ready = "true";
