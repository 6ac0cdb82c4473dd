// Building DOM nodes. Text only ever becomes text nodes: nothing that people or the bot wrote is parsed as HTML.

/** Make an element: properties by name, `on` for listeners, `aria`/`data` for attribute groups. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  const { on = {}, aria = {}, data = {}, ...rest } = props;
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined || value === null) continue;
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  for (const [name, value] of Object.entries(data)) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A round badge with initials, or the bot's sign; the colour stays with the number. */
export function avatar(name, number, kind = "") {
  const words = name.split(/\s+/).filter(Boolean);
  const initials = words.map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();
  const shade = `shade-${Math.abs(number) % 7}`;
  const bot = kind.includes("bot");
  return el("span", { className: `avatar ${bot ? "" : shade} ${kind}`, aria: { hidden: "true" } }, bot ? "" : initials);
}
