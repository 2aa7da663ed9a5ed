// The right messenger: chats, bubbles, cards, the bot's menu and a composer, seen as the chosen member.

import { avatar, byDay, h, Kept, localTime, post, toast } from "./dom.js";
import { renderCard } from "./feishu_cards.js";
import { inLanguage, messageText } from "./feishu_text.js";

const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

export class FeishuPanel {
  constructor(root, look) {
    Object.assign(this, { root, look, member: null, place: null, kept: new Kept(), shown: "" });
    this.team = h("div", { class: "team" });
    this.switcher = h("select", { testid: "feishu-member", "aria-label": "Member", onchange: (event) => this.become(event.target.value) });
    this.where = h("span", { class: "where" });
    this.rooms = h("nav", { class: "rooms", testid: "feishu-chats" });
    this.head = h("div", { class: "head" });
    this.messages = h("div", { class: "messages", testid: "feishu-messages" });
    this.menu = h("div", { class: "menu", testid: "feishu-menu" });
    this.box = h("textarea", { testid: "feishu-composer", rows: 1, placeholder: "/kpi …", "aria-label": "Message", onkeydown: (event) => this.typed(event) });
    this.composer = h("form", { class: "composer", onsubmit: (event) => this.send(event) }, this.box,
      h("button", { testid: "feishu-send", "aria-label": "Send" }, "➤"));
    root.append(
      h("aside", {}, this.team, h("label", { class: "switch" }, "You are", this.switcher, this.where), this.rooms),
      h("div", { class: "pane" }, this.head, this.messages, this.menu, this.composer));
  }

  get user() { return this.state.users.find((user) => user.id === this.member); }
  get chat() { return this.state.chats.find((chat) => chat.id === this.place); }

  show(state, now) {
    this.state = state;
    if (!this.user) this.member = state.users.length ? state.users[0].id : null;
    if (!this.member) return;
    this.team.replaceChildren(h("b", {}, "飞书 Feishu"), h("span", { class: `link ${state.reached_by}` },
      { http: "Webhook", socket: "Long connection" }[state.reached_by] || "no bot connected"));
    this.showTime(now);
    this.showRooms();
    this.showMessages();
  }

  showTime(now) {
    this.now = now;
    if (!this.state || !this.member) return;
    const stamp = JSON.stringify([this.state.users, localTime(now, "UTC"), this.member]);
    if (stamp === this.switched) return;
    this.switched = stamp;
    const { language, tz } = this.user;
    this.where.textContent = `${language} · ${city(tz)} ${localTime(now, tz)}`;
    this.switcher.replaceChildren(...this.state.users.map((user) => h("option", { value: user.id, selected: user.id === this.member },
      `${user.name} · ${user.language} · ${city(user.tz)} ${localTime(now, user.tz)}`)));
  }

  become(member) {
    this.member = member;
    this.place = null;
    this.kept = new Kept();
    this.shown = "";
    this.showTime(this.now);
    this.showRooms();
    this.showMessages();
  }

  showRooms() {
    const mine = this.state.chats.filter((chat) => chat.members.includes(this.member));
    mine.sort((one, two) => Number(two.is_p2p) - Number(one.is_p2p));
    if (!mine.some((chat) => chat.id === this.place)) this.place = mine.length ? mine[0].id : null;
    this.rooms.replaceChildren(...mine.map((chat) => {
      const name = chat.is_p2p ? this.state.bot.name : chat.name;
      const last = this.seen(chat.id).at(-1);
      return h("button", { type: "button", class: chat.id === this.place ? "room here" : "room", "data-chat": chat.id, onclick: () => this.enter(chat.id) },
        avatar(name, chat.is_p2p ? "bot" : chat.id, chat.is_p2p ? "app" : ""),
        h("span", { class: "room-words" }, h("span", {}, name), h("small", {}, last ? this.glance(last) : "")));
    }));
    const chat = this.chat;
    if (!chat) return;
    this.head.replaceChildren(h("b", {}, chat.is_p2p ? this.state.bot.name : chat.name),
      chat.is_p2p ? h("span", { class: "badge" }, "机器人") : h("span", { class: "muted" }, `${chat.members.length} 人`));
    this.box.placeholder = chat.is_p2p ? "/kpi …" : `@${this.state.bot.name} …`;
    this.menu.hidden = !chat.is_p2p || !this.state.menu.length;
    this.menu.replaceChildren(...this.state.menu.map((entry) =>
      h("button", { type: "button", onclick: () => this.ask({ act: "menu", key: entry.key }) }, entry.label)));
  }

  seen(chat) {
    return (this.state.messages[chat] || []).filter((one) => !one.only_for || one.only_for === this.member);
  }

  glance(message) {
    if (message.card) return `[${inLanguage(message.card.header && message.card.header.title, this.user.language) || "卡片"}]`;
    return messageText(message, this.context(message)).map((part) => typeof part === "string" ? part : part ? part.textContent : "").join("");
  }

  enter(id) {
    this.place = id;
    this.shown = "";
    this.showRooms();
    this.showMessages();
  }

  context(message) {
    return {
      language: this.user.language,
      people: new Map([[this.state.bot.id, this.state.bot.name], ...this.state.users.map((user) => [user.id, user.name])]),
      users: this.state.users,
      press: (control, choice) => this.ask({ act: "press", message_id: message.id, control, choice }),
      submit: (control, values) => this.ask({ act: "submit", message_id: message.id, control, values }),
    };
  }

  showMessages() {
    const seen = this.place ? this.seen(this.place) : [];
    const stamp = JSON.stringify([this.place, this.member, seen]);
    if (stamp === this.shown) return;
    this.shown = stamp;
    this.messages.replaceChildren(...(seen.length ? byDay(seen, (one) => one.created, this.user.tz, (one) => this.kept.node(one.id, JSON.stringify(one), () => this.message(one)))
      : [h("p", { class: "empty" }, "还没有消息，试试 ", h("code", {}, "/kpi"))]));
    this.messages.scrollTop = this.messages.scrollHeight;
  }

  message(one) {
    const isBot = one.sender === this.state.bot.id, isMine = one.sender === this.member;
    const author = isBot ? this.state.bot : this.state.users.find((user) => user.id === one.sender);
    const name = author ? author.name : one.sender, context = this.context(one);
    return h("article", { class: isMine ? "message mine" : "message", "data-id": one.id },
      avatar(name, one.sender, isBot ? "app" : ""),
      h("div", { class: "said" },
        h("div", { class: "by" }, h("span", {}, name), isBot && h("span", { class: "badge" }, "机器人"),
          h("time", {}, localTime(one.created, this.user.tz)), one.updated && h("span", { class: "muted" }, "已编辑"),
          one.only_for && h("span", { class: "only" }, "仅你可见")),
        one.card ? renderCard(one.card, context) : h("div", { class: "bubble" }, messageText(one, context))));
  }

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.composer.requestSubmit();
  }

  async send(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text || !this.place) return;
    this.box.value = "";
    await this.ask({ act: "say", chat: this.place, text });
  }

  async ask(what) {
    const answer = await post("/sandbox/feishu", { user: this.member, ...what });
    const said = answer.toast;
    if (said) toast(said.i18n ? said.i18n[this.user.language] || said.content : said.content, said.type || "info");
    else if (answer.problem) toast(`飞书: ${answer.problem}`, "error");
    await this.look();
    return answer;
  }
}
