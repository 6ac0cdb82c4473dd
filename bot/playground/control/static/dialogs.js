// Two small forms: forward a made-up post, and let somebody new in.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { choose } from "./people.js";
import { refresh, speaker, store } from "./store.js";
import { toast } from "./toast.js";

const POST = "Night buses will run every twenty minutes from the first of May. The council approved the timetable on Tuesday after a two-month trial in which ridership doubled. Fares stay the same.";

const labelled = (text, control) => el("label", { className: "row" }, el("span", {}, text), control);

function form(dialog, title, rows, button, act) {
  const cancel = el("button", { type: "button", className: "quiet", on: { click: () => dialog.close() } }, "Cancel");
  const send = el("button", { type: "submit", className: "primary" }, button);
  const submit = async (event) => {
    event.preventDefault();
    try {
      await act();
      dialog.close();
    } catch (error) {
      toast(error.message, "bad");
    }
  };
  dialog.replaceChildren(el("form", { on: { submit } }, el("h2", { id: `${dialog.id}-title` }, title), ...rows, el("div", { className: "actions" }, cancel, send)));
}

function forwardForm() {
  const kind = el("select", { id: "forward-kind" }, el("option", { value: "channel" }, "a channel"), el("option", { value: "hidden" }, "a person who hides the account"), el("option", { value: "person" }, "a person"));
  const name = el("input", { id: "forward-name", required: true, value: "City Desk", autocomplete: "off" });
  const user = el("input", { id: "forward-username", value: "citydesk", autocomplete: "off", pattern: "[A-Za-z0-9_]*" });
  const text = el("textarea", { id: "forward-text", rows: 7, required: true, value: POST });
  const userRow = labelled("Its @name", user);
  kind.addEventListener("change", () => { userRow.hidden = kind.value !== "channel"; });
  form(byId("forward"), "Forward a message", [labelled("Written by", kind), labelled("Name", name), userRow, labelled("Text", text)], "Forward", () =>
    post("forward", { person: speaker().id, chat: store.open.chat, thread: store.open.thread, text: text.value, name: name.value, channel: kind.value === "channel", username: kind.value === "channel" ? user.value : "", hidden: kind.value === "hidden" }));
}

function newcomerForm() {
  const name = el("input", { required: true, autocomplete: "off", placeholder: "First and last name" });
  const language = el("input", { value: "en", autocomplete: "off", size: 8, maxLength: 8 });
  form(byId("newcomer"), "Add a person", [labelled("Name", name), labelled("Language of their Telegram", language)], "Add", async () => {
    const { person } = await post("people", { name: name.value, language: language.value, hint: "newcomer" });
    name.value = "";
    await refresh();
    await choose(person.id);
  });
}

/** Fill the dialogs. */
export function startDialogs() {
  forwardForm();
  newcomerForm();
}
