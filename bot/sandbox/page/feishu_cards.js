// Renders Feishu's Card JSON 2.0: header, content, tables, charts, forms and buttons, in the viewer's language.

import { vchart } from "./charts.js";
import { h } from "./dom.js";
import { inLanguage, markdown, words } from "./feishu_text.js";

// context: {language, people, users, press(place, choice), submit(place, values)}.
export function renderCard(card, context) {
  const head = card.header;
  return h("div", { class: "card" },
    head && h("div", { class: `card-head ${head.template || "default"}` },
      h("div", {}, h("b", {}, words(head.title, context)),
        (head.text_tag_list || []).map((tag) => h("span", { class: `tag tag-${tag.color || "blue"}` }, words(tag.text, context)))),
      head.subtitle && h("div", { class: "subtitle" }, words(head.subtitle, context))),
    h("div", { class: "card-body" }, card.body.elements.map((one) => element(one, context))));
}

function element(one, context) {
  switch (one.tag) {
    case "markdown": return h("div", { class: `md ${one.text_size || ""}`, style: { textAlign: one.text_align || "left" } }, markdown(inLanguage(one, context.language), context));
    case "div": return h("div", { class: `md ${one.text && one.text.text_size || ""} ink-${one.text && one.text.text_color || ""}` }, words(one.text, context));
    case "hr": return h("hr");
    case "img": return h("img", { src: `/sandbox/images/${encodeURIComponent(one.img_key)}`, alt: words(one.alt, context) });
    case "person": return h("span", { class: "mention" }, `@${context.people.get(one.user_id) || one.user_id}`);
    case "person_list": return h("div", {}, one.persons.map((person) => h("span", { class: "mention" }, `@${context.people.get(person.id) || person.id} `)));
    case "table": return table(one, context);
    case "chart": return vchart(one.chart_spec);
    case "column_set": return h("div", { class: `columns ${one.flex_mode || ""} bg-${one.background_style || "none"}` }, (one.columns || []).map((column) =>
      h("div", {
        class: `column bg-${column.background_style || "none"}`,
        style: { flex: column.width === "auto" ? "0 0 auto" : `${column.weight || 1} 1 0` },
      }, column.elements.map((inner) => element(inner, context)))));
    case "form": return form(one, context);
    case "interactive_container":
      return h("div", { class: "container", role: "button", tabindex: 0, onclick: () => context.press(one.place) }, one.elements.map((inner) => element(inner, context)));
    case "collapsible_panel":
      return h("details", { open: one.expanded }, h("summary", {}, words(one.header.title, context)), one.elements.map((inner) => element(inner, context)));
    case "button": return button(one, context);
    default: return field(one, context);
  }
}

function table(one, context) {
  const said = (value, column) => {
    if (value === null || value === undefined) return "";
    if (Array.isArray(value)) return value.map((option) => h("span", { class: `tag tag-${option.color || "blue"}` }, option.text ?? String(option)));
    if (column.data_type === "number") {
      const { precision, symbol = "", separator } = column.format || {};
      return symbol + Number(value).toLocaleString("en", { useGrouping: Boolean(separator), minimumFractionDigits: precision, maximumFractionDigits: precision ?? 10 });
    }
    if (column.data_type === "date") return new Date(Number(value)).toISOString().slice(0, 10);
    return column.data_type === "markdown" || column.data_type === "lark_md" ? markdown(String(value), context) : String(value);
  };
  const size = one.page_size || 5, pages = Math.max(1, Math.ceil(one.rows.length / size));
  const body = h("tbody"), count = h("span", { class: "muted" });
  let page = 0;
  const turn = (by) => {
    page = Math.min(pages - 1, Math.max(0, page + by));
    count.textContent = `${page + 1} / ${pages}`;
    body.replaceChildren(...one.rows.slice(page * size, (page + 1) * size).map((row) => h("tr", {}, one.columns.map((column) =>
      h("td", { style: { textAlign: column.horizontal_align || "left" } }, said(row[column.name], column))))));
  };
  turn(0);
  return h("div", { class: "table-scroll" },
    h("table", {}, h("thead", {}, h("tr", {}, one.columns.map((column) =>
      h("th", { style: { textAlign: column.horizontal_align || "left" } }, inLanguage(column, context.language, "display_name") || column.name)))), body),
    pages > 1 && h("div", { class: "pager" }, h("button", { type: "button", "aria-label": "Previous page", onclick: () => turn(-1) }, "‹"), count,
      h("button", { type: "button", "aria-label": "Next page", onclick: () => turn(1) }, "›")));
}

const isSubmit = (one) => one.form_action_type === "submit" || (one.behaviors || []).some((two) => two.behavior === "submit");
const isReset = (one) => one.form_action_type === "reset" || (one.behaviors || []).some((two) => two.behavior === "reset");

function button(one, context) {
  return h("button", {
    type: isSubmit(one) ? "submit" : isReset(one) ? "reset" : "button", class: `control ${one.type || "default"} ${one.size || ""}`,
    disabled: one.disabled, value: one.place,
    onclick: isSubmit(one) || isReset(one) ? null : () => {
      if (one.confirm && !window.confirm(`${words(one.confirm.title, context)}\n\n${words(one.confirm.text, context)}`)) return;
      const open = (one.behaviors || []).find((two) => two.type === "open_url");
      if (open && /^https?:/.test(open.default_url)) window.open(open.default_url, "_blank", "noopener");
      if (!open || one.behaviors.length > 1) context.press(one.place);
    },
  }, words(one.text, context));
}

function form(one, context) {
  const send = async (event) => {
    event.preventDefault();
    const place = event.submitter ? event.submitter.value : null;
    const answer = await context.submit(place, readForm(event.target));
    for (const name of answer.missing || []) {
      const missing = event.target.querySelector(`[data-name="${CSS.escape(name)}"]`);
      if (missing) missing.classList.add("missing");
    }
  };
  return h("form", { class: "card-form", onsubmit: send, novalidate: true }, one.elements.map((inner) => element(inner, { ...context, isForm: true })));
}

function field(one, context) {
  const placeholder = one.placeholder && words(one.placeholder, context);
  const held = { "data-name": one.name, name: one.name, disabled: one.disabled, "aria-label": placeholder || one.name };
  const change = context.isForm ? {} : { onchange: (event) => context.press(one.place, event.target.value) };
  const label = one.label && h("span", { class: "label" }, words(one.label, context), one.required && h("i", { class: "star" }, " *"));
  return h("label", { class: "card-field" }, label, control(one, { ...held, ...change }, placeholder, context));
}

function control(one, held, placeholder, context) {
  const chosen = one.selected_values || [one.initial_option];
  const people = () => one.options && one.options.length ? one.options.map((option) => option.value) : context.users.map((user) => user.id);
  switch (one.tag) {
    case "input":
      return one.input_type === "multiline_text" ? h("textarea", { ...held, rows: one.rows || 2, placeholder }, inLanguage(one, context.language, "default_value"))
        : h("input", { ...held, type: "text", value: inLanguage(one, context.language, "default_value"), placeholder, maxlength: one.max_length });
    case "select_static": case "multi_select_static": case "overflow":
      return h("select", { ...held, multiple: one.tag.startsWith("multi") },
        one.tag.startsWith("multi") ? null : h("option", { value: "" }, placeholder || "⋯"),
        one.options.map((option) => h("option", { value: option.value, selected: chosen.includes(option.value) }, words(option.text, context) || option.value)));
    case "select_person": case "multi_select_person":
      return h("select", { ...held, multiple: one.tag.startsWith("multi") }, h("option", { value: "" }, placeholder || "@"),
        people().map((id) => h("option", { value: id, selected: chosen.includes(id) }, context.people.get(id) || id)));
    case "date_picker": return h("input", { ...held, type: "date", value: one.initial_date });
    case "picker_time": return h("input", { ...held, type: "time", value: one.initial_time });
    case "picker_datetime": return h("input", { ...held, type: "datetime-local", value: one.initial_datetime && one.initial_datetime.replace(" ", "T") });
    case "checker": return h("span", {}, h("input", { ...held, type: "checkbox", checked: one.checked }), words(one.text, context));
    default: return h("span", { class: "muted" }, `[${one.tag}]`);
  }
}

function readForm(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-name]")) {
    node.classList.remove("missing");
    if (node.type === "checkbox") values[node.dataset.name] = node.checked;
    else if (node.multiple) values[node.dataset.name] = [...node.selectedOptions].map((option) => option.value);
    else values[node.dataset.name] = node.type === "datetime-local" ? node.value.replace("T", " ") : node.value;
  }
  return values;
}
