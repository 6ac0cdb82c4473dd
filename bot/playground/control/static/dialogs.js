// Small forms: forward a post, send what is neither text nor file, and let somebody new in.

import { post } from "./api.js";
import { upload } from "./composer.js";
import { byId, el } from "./dom.js";
import { languageField } from "./language.js";
import { choose } from "./people.js";
import { on, refresh, speaker, store } from "./store.js";
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
  const kind = el("select", { id: "forward-kind" }, el("option", { value: "channel" }, "a channel"), el("option", { value: "hidden" }, "a person who hides the account"), el("option", { value: "person" }, "a person of this page"));
  const name = el("input", { id: "forward-name", required: true, value: "City Desk", autocomplete: "off" });
  const user = el("input", { id: "forward-username", value: "citydesk", autocomplete: "off", pattern: "[A-Za-z0-9_]*" });
  const text = el("textarea", { id: "forward-text", rows: 7, required: true, value: POST });
  const userRow = labelled("Its @name", user);
  const nameRow = labelled("Name", name);
  const author = people("forward-author");
  const authorRow = labelled("Who", author);
  const choose = () => {
    userRow.hidden = kind.value !== "channel";
    nameRow.hidden = kind.value === "person";
    authorRow.hidden = kind.value !== "person";
    name.required = !nameRow.hidden;
  };
  kind.addEventListener("change", choose);
  choose();
  form(byId("forward"), "Forward a message", [labelled("Written by", kind), nameRow, authorRow, userRow, labelled("Text", text)], "Forward", () =>
    post("forward", { ...here(), text: text.value, name: name.value || "-", channel: kind.value === "channel", username: kind.value === "channel" ? user.value : "", hidden: kind.value === "hidden", author: kind.value === "person" ? +author.value : 0 }));
}

const here = () => ({ person: speaker().id, chat: store.open.chat, thread: store.open.thread });

/** A choice among the people of the page, kept up to date. */
function people(id) {
  const select = el("select", { id });
  on("stage", () => {
    const chosen = select.value;
    select.replaceChildren(...store.stage.people.map((person) => el("option", { value: String(person.id), selected: String(person.id) === chosen }, person.name)));
  });
  return select;
}

const SPECIAL = [["album", "an album of two photos"], ["voice", "a voice message"], ["sticker", "a sticker"], ["poll", "a poll"], ["location", "a location"], ["contact", "a contact"]];

function specialForm() {
  const kind = el("select", { id: "special-kind" }, ...SPECIAL.map(([value, text]) => el("option", { value }, text)));
  const contact = people("special-contact");
  const contactRow = labelled("Whose", contact);
  contactRow.hidden = true;
  kind.addEventListener("change", () => { contactRow.hidden = kind.value !== "contact"; });
  form(byId("special"), "Send something else", [labelled("What", kind), contactRow], "Send", () =>
    kind.value === "album" ? album() : post("special", { ...here(), kind: kind.value, contact: kind.value === "contact" ? +contact.value : 0 }));
}

async function album() {
  const number = String(Date.now());
  for (const colour of ["#1b6b57", "#3d5a98"]) await upload(await picture(colour), number);
}

/** A picture of one colour. */
async function picture(colour) {
  const canvas = el("canvas", { width: 320, height: 200 });
  const context = canvas.getContext("2d");
  context.fillStyle = colour;
  context.fillRect(0, 0, 320, 200);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return new File([blob], "photo.png", { type: "image/png" });
}

function newcomerForm() {
  const name = el("input", { required: true, autocomplete: "off", placeholder: "First and last name" });
  const [language, codes] = languageField();
  form(byId("newcomer"), "Add a person", [labelled("Name", name), labelled("Language of their Telegram", language), codes], "Add", async () => {
    const { person } = await post("people", { name: name.value, language: language.value, hint: "newcomer" });
    name.value = "";
    await refresh();
    await choose(person.id);
  });
}

/** Fill the dialogs. */
export function startDialogs() {
  forwardForm();
  specialForm();
  newcomerForm();
}
