// Renders Feishu's words: the markdown of cards and the text of messages, in the viewer's language.

import { h, link } from "./dom.js";

// An unknown language falls back to English, then to whatever stands first, as Feishu's clients do.
export function inLanguage(object, language, key = "content") {
  if (!object) return "";
  const all = object[`i18n_${key}`];
  if (!all || !Object.keys(all).length) return object[key] || "";
  return all[language] ?? object[key] ?? all.en_us ?? Object.values(all)[0];
}

const NAMED = { amp: "&", lt: "<", gt: ">", quot: "\"", nbsp: " " };
const entities = (text) => text.replace(/&(#\d+|[a-z]+);/g, (whole, name) =>
  name[0] === "#" ? String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff)) : NAMED[name] || whole);

const TOKENS = /\*\*([^*\n]+)\*\*|\*([^*\n]+)\*|~~([^~\n]+)~~|`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|<at (?:id|user_id)=["']?([^"'>\s]+)["']?\s*>(?:[^<]*<\/at>)?|<font color=["']?([\w-]+)["']?>([\s\S]*?)<\/font>|<text_tag color=["']?([\w-]+)["']?>([\s\S]*?)<\/text_tag>|<br\s*\/?>/g;

export function markdown(text, context) {
  const nodes = [];
  let list = null;
  text.split("\n").forEach((line, index) => {
    const item = line.match(/^\s*(?:[-*]|(\d+)\.)\s+(.*)$/);
    if (item) {
      const kind = item[1] ? "ol" : "ul";
      if (!list || list.tagName.toLowerCase() !== kind) nodes.push(list = h(kind));
      list.append(h("li", {}, spans(item[2], context)));
      return;
    }
    const title = line.match(/^(#{1,6})\s+(.*)$/), quote = line.match(/^>\s?(.*)$/);
    if (title) nodes.push(h("b", { class: `title t${title[1].length}` }, spans(title[2], context)));
    else if (quote) nodes.push(h("span", { class: "quote" }, spans(quote[1], context)));
    else if (/^\s*---+\s*$/.test(line)) nodes.push(h("hr"));
    else nodes.push(index && !list ? h("br") : null, spans(line, context));
    list = null;
  });
  return nodes;
}

function spans(line, context) {
  const nodes = [];
  let at = 0;
  for (const found of line.matchAll(TOKENS)) {
    const [whole, bold, italic, struck, code, label, address, person, ink, inked, tagged, tag] = found;
    nodes.push(entities(line.slice(at, found.index)));
    if (bold !== undefined) nodes.push(h("b", {}, spans(bold, context)));
    else if (italic !== undefined) nodes.push(h("i", {}, spans(italic, context)));
    else if (struck !== undefined) nodes.push(h("s", {}, spans(struck, context)));
    else if (code !== undefined) nodes.push(h("code", {}, entities(code)));
    else if (label !== undefined) nodes.push(link(address, entities(label)));
    else if (person !== undefined) nodes.push(h("span", { class: "mention" }, `@${context.people.get(person) || person}`));
    else if (ink !== undefined) nodes.push(h("span", { class: `ink-${ink.split("-")[0]}` }, spans(inked, context)));
    else if (tagged !== undefined) nodes.push(h("span", { class: `tag tag-${tagged}` }, spans(tag, context)));
    else nodes.push(h("br"));
    at = found.index + whole.length;
  }
  nodes.push(entities(line.slice(at)));
  return nodes;
}

export function words(object, context) {
  const said = inLanguage(object, context.language);
  return object && object.tag === "lark_md" ? markdown(said, context) : said;
}

// A text message, its mention keys (@_user_1) replaced by names.
export function messageText(message, context) {
  const content = JSON.parse(message.content || "{}");
  if (message.kind === "post") return postText(content, context);
  let nodes = [content.text || ""];
  for (const mention of message.mentions) {
    nodes = nodes.flatMap((part) => typeof part !== "string" ? [part] : part.split(mention.key)
      .flatMap((piece, index) => index ? [h("span", { class: "mention" }, `@${mention.name}`), piece] : [piece]));
  }
  return nodes;
}

function postText(content, context) {
  const said = content[context.language] || content.en_us || Object.values(content)[0] || {};
  return [said.title && h("b", {}, said.title), ...(said.content || []).map((line) => h("div", {}, line.map((one) =>
    one.tag === "a" ? link(one.href, one.text) : one.tag === "at" ? h("span", { class: "mention" }, `@${context.people.get(one.user_id) || one.user_id}`) : one.text || "")))];
}

