// The languages of people's Telegram: those that the bot has menus for, by their own names.

import { post } from "./api.js";
import { byId, el } from "./dom.js";
import { on, store } from "./store.js";
import { toast } from "./toast.js";

/** A language by its own name; its code where it has none. */
function languageName(code) {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}

const options = (codes) => codes.map((code) => el("option", { value: code, lang: code }, languageName(code)));

/** The choice of the language that a person's Telegram has; the bot hears of it with their next action. */
export function languageChoice(person) {
  const codes = [...new Set([...store.stage.languages, person.language])].filter(Boolean);
  const set = () => post("language", { person: person.id, language: choice.value }).catch((error) => toast(error.message, "bad"));
  const choice = el("select", { id: "language", title: "Language of their Telegram", aria: { label: `Language of ${person.name}'s Telegram` }, on: { change: set } }, ...options(codes));
  choice.value = person.language;
  return choice;
}

/** The field for the language of a new person: one of those known, or any other code. */
export function languageField() {
  on("stage", () => byId("language-codes").replaceChildren(...options(store.stage.languages)));
  const field = el("input", { value: "en", autocomplete: "off", size: 8, maxLength: 8 });
  field.setAttribute("list", "language-codes"); // its property cannot be set
  return [field, el("datalist", { id: "language-codes" })];
}
