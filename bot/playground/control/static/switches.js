// Limits and faults, folded away; and the banners for complaints and a lost connection.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { icon } from "./icons.js";
import { on, store } from "./store.js";
import { toast } from "./toast.js";

const KINDS = {
  drop_before: "Lose the request on its way",
  drop_after: "Carry it out, lose the answer",
  status_5xx: "Answer 502 Bad Gateway",
  slow: "Carry it out, answer late",
  retry_after: "Answer 429, wait",
  malformed: "Answer 200 with a malformed body",
};
const METHODS = ["sendMessage", "sendRichMessage", "editMessageText", "answerCallbackQuery", "getUpdates", "*"];
const dismissed = new Set();

const choice = (options, id) => el("select", { id }, ...options.map(([value, text]) => el("option", { value }, text)));
const act = (path, body) => post(path, body).catch((error) => toast(error.message, "bad"));

let holding = false; // while the box is ahead of the server

async function hold(box) {
  holding = true;
  await act("limits", { enabled: box.checked });
  holding = false;
}

function drawSwitches() {
  const body = byId("switches").querySelector(".switches-body");
  const limits = el("input", { type: "checkbox", id: "limits", on: { change: () => hold(limits) } });
  const kind = choice(Object.entries(KINDS), "fault-kind");
  const method = choice(METHODS.map((name) => [name, name === "*" ? "any method" : name]), "fault-method");
  const times = choice([["1", "once"], ["3", "three times"], ["", "until cleared"]], "fault-times");
  const seconds = el("input", { type: "number", id: "fault-seconds", value: "5", min: "1", max: "600" });
  const add = () => act("faults", { kind: kind.value, method: method.value, times: times.value ? +times.value : null, seconds: +seconds.value });
  const row = (text, control) => el("label", { className: "row" }, el("span", {}, text), control);
  const rich = el("input", { type: "checkbox", id: "rich-messages", on: { change: () => act("server", { rich_messages: rich.checked }) } });
  body.replaceChildren(
    el("label", { className: "check" }, limits, " Hold the bot to Telegram's sending limits"),
    el("label", { className: "check" }, rich, " The server knows rich messages"),
    row("What goes wrong", kind), row("With which call", method), row("How often", times), row("Seconds, for late and 429", seconds),
    el("div", { className: "actions" }, el("button", { type: "button", className: "quiet", on: { click: () => act("faults", { clear: true }) } }, "Clear"), el("button", { type: "button", className: "primary", id: "fault-add", on: { click: add } }, "Let it happen")),
    el("ul", { className: "planned", id: "planned", aria: { live: "polite" } }));
}

function update() {
  if (!holding) byId("limits").checked = store.stage.limits.enabled;
  byId("rich-messages").checked = store.stage.rich_messages;
  const left = (fault) => (fault.times === null ? "until cleared" : fault.times === 1 ? "once" : `${fault.times} times`);
  byId("planned").replaceChildren(...store.stage.faults.map((fault) => el("li", {}, `${KINDS[fault.kind]}: ${fault.method === "*" ? "any method" : fault.method}, ${left(fault)}`)));
  drawBanners();
}

let connected = true;

function drawBanners() {
  const complaints = (store.stage?.complaints || []).filter((text) => !dismissed.has(text));
  const close = () => {
    complaints.forEach((text) => dismissed.add(text));
    drawBanners();
  };
  const loud = complaints.length
    ? el("div", { className: "banner bad", role: "alert" },
        el("div", {}, el("strong", {}, "The bot did something Telegram does not know."), el("ul", {}, ...[...new Set(complaints)].slice(-5).map((text) => el("li", {}, text)))),
        el("button", { type: "button", className: "icon", aria: { label: "Dismiss" }, on: { click: close } }, icon("close")))
    : "";
  const lost = connected ? "" : el("div", { className: "banner", role: "alert" }, "The playground does not answer. Start it again; this page will find it.");
  byId("banners").replaceChildren(loud, lost);
}

/** Show the switches and keep the banners true. */
export function startSwitches() {
  drawSwitches();
  on("stage", update);
  on("connection", (up) => {
    if (up === connected) return;
    connected = up;
    drawBanners();
  });
}
