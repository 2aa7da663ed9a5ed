// Renders Slack's mrkdwn, plain text and rich text as nodes.

import { h, link } from "./dom.js";

const TOKENS = /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+):/g;
const EMOJI = {
  large_green_circle: "🟢", large_yellow_circle: "🟡", large_orange_circle: "🟠", red_circle: "🔴", white_circle: "⚪",
  large_blue_circle: "🔵", warning: "⚠️", white_check_mark: "✅", x: "❌", bell: "🔔", wave: "👋", tada: "🎉", hourglass: "⏳",
  arrow_up: "⬆️", arrow_down: "⬇️", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊",
  lock: "🔒", pushpin: "📌", speech_balloon: "💬", zzz: "💤", dart: "🎯", calendar: "📅", package: "📦", memo: "📝",
};

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

export const emoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] || whole);

function angled(inner, context) {
  const [target, label] = inner.split("|", 2);
  if (target.startsWith("@")) {
    const person = context.people.get(target.slice(1));
    return h("span", { class: "mention" }, `@${person || label || target.slice(1)}`);
  }
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${context.channels.get(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("!date^")) return h("time", {}, dated(target, label, context));
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1).split("^")[0]}`);
  return link(target, unescape(label || target));
}

function dated(target, label, context) {
  const [, seconds, pattern = ""] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return label || "";
  const say = (options) => new Intl.DateTimeFormat(context.locale, { timeZone: context.zone, ...options }).format(at);
  const long = { weekday: "long", year: "numeric", month: "long", day: "numeric" }, brief = { year: "numeric", month: "short", day: "numeric" };
  return pattern.replace(/\{(\w+)\}/g, (whole, name) =>
    name === "time" ? say({ hour: "2-digit", minute: "2-digit" })
      : name === "time_secs" ? say({ hour: "2-digit", minute: "2-digit", second: "2-digit" })
      : name === "date_num" ? say({ dateStyle: "short" })
      : name.startsWith("date_long") ? say(long)
      : name.startsWith("date") ? say(brief) : whole);
}

export function mrkdwn(text, context) {
  return text.split("\n").flatMap((line, index) => [index ? h("br") : null, quoted(line, context)]);
}

function quoted(line, context) {
  if (line.startsWith("&gt;")) return h("span", { class: "quote" }, spans(line.slice(4).trim(), context));
  return spans(line, context);
}

function spans(line, context) {
  const nodes = [];
  let at = 0;
  for (const found of line.matchAll(TOKENS)) {
    const [whole, inner, code, bold, italic, struck, name] = found;
    nodes.push(unescape(line.slice(at, found.index)));
    if (inner !== undefined) nodes.push(angled(inner, context));
    else if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (bold !== undefined) nodes.push(h("b", {}, spans(bold, context)));
    else if (italic !== undefined) nodes.push(h("i", {}, spans(italic, context)));
    else if (struck !== undefined) nodes.push(h("s", {}, spans(struck, context)));
    else nodes.push(EMOJI[name] || whole);
    at = found.index + whole.length;
  }
  nodes.push(unescape(line.slice(at)));
  return nodes;
}

export function words(object, context) {
  if (!object) return "";
  return object.type === "mrkdwn" ? mrkdwn(object.text, context) : emoji(object.text);
}

export function richText(block, context) {
  return h("div", { class: "rich" }, (block.elements || []).map((part) => {
    if (part.type === "rich_text_list") {
      return h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, inline(item, context))));
    }
    const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[part.type] || "p";
    return h(tag, {}, inline(part, context));
  }));
}

function inline(part, context) {
  return (part.elements || []).map((one) => {
    const style = one.style || {};
    let node;
    if (one.type === "link") node = link(one.url, one.text || one.url);
    else if (one.type === "user") node = h("span", { class: "mention" }, `@${context.people.get(one.user_id) || one.user_id}`);
    else if (one.type === "channel") node = h("span", { class: "mention" }, `#${context.channels.get(one.channel_id) || one.channel_id}`);
    else if (one.type === "emoji") node = EMOJI[one.name] || `:${one.name}:`;
    else if (one.type === "date") node = dated(`!date^${one.timestamp}^${one.format}`, one.fallback, context);
    else node = one.text || "";
    if (style.code) node = h("code", {}, node);
    if (style.bold) node = h("b", {}, node);
    if (style.italic) node = h("i", {}, node);
    return style.strike ? h("s", {}, node) : node;
  });
}
