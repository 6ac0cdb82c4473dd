// Text and entities to DOM nodes, the way Telegram shows them. Offsets are UTF-16 units, as in JavaScript strings.

import { dateTime } from "./date_time.js";
import { follow, startCode } from "./deep_links.js";
import { el } from "./dom.js";
import { tell } from "./store.js";

const INLINE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

/** Nodes for a text with its formatting. */
export function formatted(text, entities) {
  const root = document.createDocumentFragment();
  fill(root, text, 0, text.length, order(entities.map((each) => ({ ...each, end: each.offset + each.length }))));
  return root;
}

/** Outer before inner, left before right, blocks outermost. */
function order(entities) {
  const rank = (each) => (BLOCKS.has(each.type) ? 0 : 1);
  return entities.sort((a, b) => a.offset - b.offset || b.end - a.end || rank(a) - rank(b));
}

function fill(parent, text, start, end, entities) {
  let at = start;
  const queue = [...entities];
  while (queue.length) {
    const entity = queue.shift();
    append(parent, text.slice(at, entity.offset), BLOCKS.has(entity.type));
    const inner = queue.filter((each) => each.offset < entity.end);
    const rest = queue.filter((each) => each.offset >= entity.end);
    const beyond = inner.filter((each) => each.end > entity.end).map((each) => ({ ...each, offset: entity.end }));
    const inside = inner.map((each) => ({ ...each, end: Math.min(each.end, entity.end) }));
    parent.append(wrap(entity, text, inside));
    at = entity.end;
    queue.splice(0, queue.length, ...order([...beyond, ...rest]));
  }
  append(parent, text.slice(at, end), false);
}

/** Add text; the line breaks around a block are the block's own. */
function append(parent, text, beforeBlock) {
  let shown = text;
  if (parent.lastChild?.dataset?.block) shown = shown.replace(/^\n/, "");
  if (beforeBlock) shown = shown.replace(/\n$/, "");
  if (shown) parent.append(shown);
}

function wrap(entity, text, inside) {
  const body = document.createDocumentFragment();
  fill(body, text, entity.offset, entity.end, inside);
  const raw = text.slice(entity.offset, entity.end);
  if (entity.type in INLINE) return el(INLINE[entity.type], {}, body);
  if (entity.type === "spoiler") return spoiler(body);
  if (entity.type === "pre") return code(entity, body);
  if (entity.type === "blockquote") return el("blockquote", { data: { block: "1" } }, body);
  if (entity.type === "expandable_blockquote") return expandable(body);
  if (entity.type === "bot_command") return command(raw);
  if (entity.type === "date_time") return dateTime(entity, body);
  const href = address(entity, raw);
  const code = startCode(href);
  if (code) return el("a", { href, title: href, on: { click: (event) => { event.preventDefault(); follow(code); } } }, body);
  if (!href) return el("span", { className: entity.type === "custom_emoji" ? "" : "linkish" }, body);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer", title: entity.type === "text_link" ? href : "" }, body);
}

/** Where a link leads; "" for what opens nothing here. */
function address(entity, raw) {
  if (entity.type === "email") return `mailto:${raw}`;
  const url = entity.type === "text_link" ? entity.url : entity.type === "url" ? raw : "";
  return /^https?:\/\//i.test(url) ? url : "";
}

function command(text) {
  return el("button", { type: "button", className: "command", on: { click: () => tell("command", text) } }, text);
}

function code(entity, body) {
  const label = entity.language ? el("span", { className: "language" }, entity.language) : null;
  return el("pre", { data: { block: "1" }, tabIndex: 0 }, label, el("code", {}, body));
}

function spoiler(body) {
  const node = el("span", { className: "spoiler", role: "button", tabIndex: 0, aria: { label: "Spoiler, press to read" } });
  const reveal = () => {
    node.classList.add("seen");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
    node.removeAttribute("tabindex");
  };
  node.append(el("span", {}, body));
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), reveal()));
  return node;
}

/** A quote of which three lines show until it is opened. */
function expandable(body) {
  const text = el("div", { className: "quote-text" }, body);
  const toggle = el("button", { type: "button", className: "quote-toggle", aria: { expanded: "false" } }, "Show more");
  const quote = el("blockquote", { className: "expandable", data: { block: "1" } }, text, toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "Show less" : "Show more";
  });
  new ResizeObserver((_entries, observer) => {
    if (!quote.isConnected || quote.classList.contains("open")) return;
    toggle.hidden = text.scrollHeight <= text.clientHeight + 1;
    if (!toggle.hidden) observer.disconnect();
  }).observe(text);
  return quote;
}
