// Rich messages to DOM nodes: headings, lists, blocks that open. The server has checked the tree.

import { dateTime } from "./date_time.js";
import { el } from "./dom.js";

const SAME = new Set("p h1 h2 h3 h4 h5 h6 footer hr ul ol li blockquote aside details summary br b strong i em u ins s del code pre mark sub sup cite table tr td th caption".split(" "));
const OTHER = { strike: "s", "tg-spoiler": "span", "tg-reference": "span", a: "a" };

/** The nodes of a rich message. */
export function richContent(node) {
  const root = document.createDocumentFragment();
  root.append(...node.children.map(drawn));
  return root;
}

function drawn(node) {
  if (typeof node === "string") return node;
  if (node.tag === "tg-time") return dateTime({ unix_time: Number(node.attributes.unix), date_time_format: node.attributes.format }, richContent(node));
  const name = SAME.has(node.tag) ? node.tag : OTHER[node.tag] || "span";
  return el(name, properties(node), ...node.children.map(drawn));
}

function properties({ tag, attributes }) {
  if (tag === "details") return { open: "open" in attributes };
  if (tag === "ol") return { start: Number(attributes.start) || 1 };
  const href = tag === "a" ? attributes.href || "" : "";
  return /^(https?:|mailto:)/i.test(href) ? { href, target: "_blank", rel: "noopener noreferrer", title: href } : {};
}
