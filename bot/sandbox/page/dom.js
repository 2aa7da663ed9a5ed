// Builds elements. Data reaches the page as text nodes and attributes only, never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name === "testid") node.setAttribute("data-testid", value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Only web links become links; anything else (javascript:, data:) stays words.
export function link(address, words) {
  const isWeb = /^https?:\/\//i.test(address) || /^mailto:/i.test(address);
  return isWeb ? h("a", { href: address, target: "_blank", rel: "noreferrer noopener" }, words) : h("span", {}, words);
}

export async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const read = await answer.json().catch(() => ({ problem: "the sandbox did not answer" }));
  return { code: answer.status, ...read };
}

export function toast(words, kind = "info") {
  const node = h("div", { class: `toast ${kind}`, role: "status", testid: "toast" }, words);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), 5000);
}

export const localTime = (instant, zone) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(instant));

export const localDay = (instant, zone) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "short", day: "numeric", month: "short" }).format(new Date(instant));

// Puts a line with the viewer's own day before the first message of each day.
export function byDay(messages, instantOf, zone, make) {
  let last = "";
  return messages.flatMap((one) => {
    const day = localDay(instantOf(one), zone), isNew = day !== last;
    last = day;
    return isNew ? [h("div", { class: "day" }, h("span", {}, day)), make(one)] : [make(one)];
  });
}

const COLOURS = ["#2f6fed", "#e2a03f", "#2ba471", "#c9479c", "#7a5af8", "#0f9bb5", "#d54941", "#8b8f99"];

export const colour = (index) => COLOURS[index % COLOURS.length];

export function avatar(name, key, extra = "") {
  let sum = 0;
  for (const sign of key) sum = (sum * 31 + sign.codePointAt(0)) % 997;
  return h("span", { class: `avatar ${extra}`, style: { background: colour(sum) }, "aria-hidden": "true" }, [...name][0] || "?");
}

// Keeps the nodes of messages that did not change, so that what a person is typing into one survives the next poll.
export class Kept {
  constructor() { this.nodes = new Map(); }
  node(key, stamp, make) {
    const held = this.nodes.get(key);
    if (held && held.stamp === stamp) return held.node;
    const node = make();
    this.nodes.set(key, { stamp, node });
    return node;
  }
}
