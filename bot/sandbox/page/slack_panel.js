// The left messenger: channels, messages, composer, the bot's home and modals, seen as the chosen member.

import { avatar, byDay, h, Kept, localTime, post, toast } from "./dom.js";
import { readFields, renderBlocks } from "./slack_blocks.js";
import { mrkdwn } from "./slack_text.js";

const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

export class SlackPanel {
  constructor(root, look) {
    Object.assign(this, { root, look, member: null, place: null, tab: "messages", kept: new Kept(), shown: "" });
    this.team = h("div", { class: "team" });
    this.switcher = h("select", { testid: "slack-member", "aria-label": "Member", onchange: (event) => this.become(event.target.value) });
    this.where = h("span", { class: "where" });
    this.rooms = h("nav", { class: "rooms", testid: "slack-channels" });
    this.head = h("div", { class: "head" });
    this.messages = h("div", { class: "messages", testid: "slack-messages" });
    this.box = h("textarea", { testid: "slack-composer", rows: 1, placeholder: "Message, or /kpi …", "aria-label": "Message", onkeydown: (event) => this.typed(event) });
    this.composer = h("form", { class: "composer", onsubmit: (event) => this.send(event) }, this.box,
      h("button", { testid: "slack-send", "aria-label": "Send" }, "➤"));
    this.modal = h("div", { class: "veil", testid: "slack-modal", hidden: true });
    root.append(
      h("aside", {}, this.team, h("label", { class: "switch" }, "You are", this.switcher, this.where), this.rooms),
      h("div", { class: "pane" }, this.head, this.messages, this.composer, this.modal));
  }

  get user() { return this.state.users.find((user) => user.id === this.member); }
  get dm() { return this.state.channels.find((one) => one.is_dm && one.members.includes(this.member)); }

  show(state, now) {
    this.state = state;
    if (!this.user) this.member = state.users.length ? state.users[0].id : null;
    if (!this.member) return;
    this.team.replaceChildren(h("b", {}, state.team), h("span", { class: `link ${state.reached_by}` },
      { http: "HTTP", socket: "Socket Mode" }[state.reached_by] || "no bot connected"));
    this.showTime(now);
    this.showRooms();
    this.showMessages();
    this.showModal();
  }

  showTime(now) {
    this.now = now;
    if (!this.state || !this.member) return;
    const stamp = JSON.stringify([this.state.users, localTime(now, "UTC"), this.member]);
    if (stamp === this.switched) return;
    this.switched = stamp;
    const { locale, tz } = this.user;
    this.where.textContent = `${locale} · ${city(tz)} ${localTime(now, tz)}`;
    this.switcher.replaceChildren(...this.state.users.map((user) => h("option", { value: user.id, selected: user.id === this.member },
      `${user.real_name} · ${user.locale} · ${city(user.tz)} ${localTime(now, user.tz)}`)));
  }

  become(member) {
    this.member = member;
    this.place = null;
    this.kept = new Kept();
    this.shown = "";
    this.showTime(this.now);
    this.showRooms();
    this.showMessages();
    this.showModal();
  }

  showRooms() {
    const mine = this.state.channels.filter((one) => !one.is_dm && one.members.includes(this.member));
    const dmId = this.dm ? this.dm.id : `D${this.member.slice(1)}`;
    if (this.place !== dmId && !mine.some((one) => one.id === this.place)) this.place = mine.length ? mine[0].id : dmId;
    const room = (id, sign, name) => h("button", { type: "button", class: id === this.place ? "room here" : "room", "data-channel": id, onclick: () => this.enter(id) }, sign, h("span", {}, name));
    this.rooms.replaceChildren(h("small", {}, "Channels"), ...mine.map((one) => room(one.id, one.is_private ? "🔒" : "#", one.name)),
      h("small", {}, "Apps"), room(dmId, avatar(this.state.bot.name, "bot", "app"), this.state.bot.name));
    const isDm = this.place === dmId;
    if (!isDm) this.tab = "messages";
    const here = mine.find((one) => one.id === this.place);
    const tab = (name, words) => h("button", { type: "button", testid: `slack-tab-${name}`, class: this.tab === name ? "tab here" : "tab", onclick: () => this.turn(name) }, words);
    this.head.replaceChildren(h("b", {}, isDm ? this.state.bot.name : `${here.is_private ? "🔒" : "#"} ${here.name}`),
      isDm ? h("span", { class: "tabs" }, tab("home", "Home"), tab("messages", "Messages"))
        : h("span", { class: "muted" }, `${here.members.length} members`));
    this.composer.hidden = this.tab === "home";
  }

  enter(id) {
    this.place = id;
    this.shown = "";
    this.showRooms();
    this.showMessages();
  }

  async turn(tab) {
    this.tab = tab;
    this.shown = "";
    this.showRooms();
    this.showMessages();
    if (tab === "home") await this.ask({ act: "home" });
  }

  context(extra) {
    return {
      people: new Map([[this.state.bot.id, this.state.bot.name], ...this.state.users.map((user) => [user.id, user.real_name])]),
      channels: new Map(this.state.channels.map((one) => [one.id, one.name])),
      users: this.state.users, zone: this.user.tz, locale: this.user.locale, ...extra,
    };
  }

  showMessages() {
    const stamp = JSON.stringify([this.place, this.tab, this.member, this.tab === "home" ? this.state.homes[this.member] : this.state.messages[this.place]]);
    if (stamp === this.shown) return;
    this.shown = stamp;
    if (this.tab === "home") {
      const home = this.state.homes[this.member];
      const act = (control, choice) => this.ask({ act: "click", view_id: home.id, control, choice });
      this.messages.replaceChildren(h("div", { class: "home", testid: "slack-home" },
        home ? renderBlocks(home.blocks, this.context({ act })) : h("p", { class: "muted" }, "Nothing here yet.")));
      return;
    }
    const seen = (this.state.messages[this.place] || []).filter((one) => !one.only_for || one.only_for === this.member);
    this.messages.replaceChildren(...(seen.length ? byDay(seen, (one) => Number(one.ts.split(".")[0]) * 1000, this.user.tz, (one) => this.kept.node(one.ts, JSON.stringify(one), () => this.message(one)))
      : [h("p", { class: "empty" }, "No messages yet. Try ", h("code", {}, "/kpi"), ".")]));
    this.messages.scrollTop = this.messages.scrollHeight;
  }

  message(one) {
    const isBot = one.user === this.state.bot.id;
    const author = isBot ? this.state.bot : this.state.users.find((user) => user.id === one.user);
    const name = author ? author.real_name || author.name : "Slackbot";
    const act = (control, choice) => this.ask({ act: "click", channel: this.place, ts: one.ts, control, choice });
    const context = this.context({ act });
    return h("article", { class: one.only_for ? "message whisper" : one.thread_ts && one.thread_ts !== one.ts ? "message reply" : "message", "data-ts": one.ts },
      avatar(name, one.user, isBot ? "app" : ""),
      h("div", { class: "said" },
        one.only_for && h("div", { class: "only" }, "👁 Only visible to you"),
        h("div", { class: "by" }, h("b", {}, name), isBot && h("span", { class: "badge" }, "APP"),
          h("time", {}, localTime(Number(one.ts.split(".")[0]) * 1000, this.user.tz)), one.edited && h("span", { class: "muted" }, "(edited)")),
        one.blocks ? renderBlocks(one.blocks, context) : h("div", { class: "text" }, mrkdwn(one.text, context))));
  }

  showModal() {
    const stack = this.state.modals[this.member] || [], view = stack.at(-1);
    const stamp = view ? `${view.id} ${view.hash} ${this.member}` : "";
    if (stamp !== this.opened) {
      this.opened = stamp;
      this.modal.hidden = !view;
      this.modal.replaceChildren(...(view ? [this.dialog(view)] : []));
      const first = this.modal.querySelector("[data-field]");
      if (first) first.focus();
    }
    if (!view) return;
    for (const field of this.modal.querySelectorAll("[data-block]")) field.querySelector(".error").textContent = view.errors[field.dataset.block] || "";
  }

  dialog(view) {
    const act = (control, choice) => this.ask({ act: "click", view_id: view.id, control, choice, values: readFields(this.modal) });
    const submit = async (event) => {
      event.preventDefault();
      const answer = await this.ask({ act: "submit", view_id: view.id, values: readFields(this.modal) });
      for (const block of answer.missing || []) {
        this.modal.querySelector(`[data-block="${CSS.escape(block)}"] .error`).textContent = "Please complete this required field.";
      }
    };
    return h("form", { class: "dialog", role: "dialog", "aria-modal": "true", onsubmit: submit, novalidate: true },
      h("header", {}, h("b", {}, view.title.text), h("button", { type: "button", class: "x", "aria-label": "Close", onclick: () => this.ask({ act: "close", view_id: view.id }) }, "✕")),
      h("div", { class: "dialog-body" }, renderBlocks(view.blocks, this.context({ act, errors: view.errors }))),
      h("footer", {},
        h("button", { type: "button", class: "control", onclick: () => this.ask({ act: "close", view_id: view.id }) }, view.close ? view.close.text : "Close"),
        view.submit && h("button", { class: "control primary", testid: "slack-modal-submit" }, view.submit.text)));
  }

  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.composer.requestSubmit();
  }

  async send(event) {
    event.preventDefault();
    const text = this.box.value.trim();
    if (!text) return;
    this.box.value = "";
    await this.ask({ act: "say", channel: this.place, text });
  }

  async ask(what) {
    const answer = await post("/sandbox/slack", { user: this.member, ...what });
    if (answer.problem && what.act !== "say") toast(`Slack: ${answer.problem}`, "error");
    await this.look();
    return answer;
  }
}
