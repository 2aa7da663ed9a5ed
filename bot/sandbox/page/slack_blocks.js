// Renders Block Kit: blocks of messages, modals and homes, with the controls a person can use.

import { pieChart, xyChart } from "./charts.js";
import { h, link } from "./dom.js";
import { emoji, mrkdwn, richText, words } from "./slack_text.js";

// context: {people, channels, zone, locale, users, act(control, choice)}; act is what a click does.
export function renderBlocks(blocks, context) {
  return blocks.map((block) => h("div", { class: `block ${block.type}` }, block_(block, context)));
}

function block_(block, context) {
  switch (block.type) {
    case "section":
      return [
        h("div", { class: "section-body" },
          block.text && h("div", { class: "section-text" }, words(block.text, context)),
          block.fields && h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, words(one, context))))),
        block.accessory && h("div", { class: "accessory" }, element(block.accessory, block.block_id, context)),
      ];
    case "header": return h("h3", {}, words(block.text, context));
    case "divider": return h("hr");
    case "context":
      return block.elements.map((one) => one.type === "image" ? image(one) : h("span", {}, words(one, context)));
    case "actions": return block.elements.map((one) => element(one, block.block_id, context));
    case "context_actions": return block.elements.map((one) => element(one, block.block_id, context));
    case "image": return [block.title && h("div", { class: "muted" }, words(block.title, context)), image(block)];
    case "markdown": return mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*"), context);
    case "rich_text": return richText(block, context);
    case "alert": return h("div", { class: `alert ${block.level || "default"}` }, words(block.text, context));
    case "table": case "data_table": return table(block, context);
    case "data_visualization": return chart(block);
    case "input": return input(block, context);
    default: return h("div", { class: "muted" }, `[${block.type}]`);
  }
}

const image = (block) => /^https?:/.test(block.image_url || "")
  ? h("img", { src: block.image_url, alt: block.alt_text }) : h("span", { class: "muted" }, block.alt_text);

function table(block, context) {
  const settings = block.column_settings || [];
  const [head, ...rows] = block.rows;
  const cell = (tag, one, column) => {
    const isNumber = one.type === "raw_number";
    const align = settings[column] && settings[column].align || (isNumber ? "right" : "left");
    const said = one.type === "rich_text" ? richText(one, context) : isNumber ? one.text || String(one.value) : emoji(one.text);
    return h(tag, { style: { textAlign: align } }, said);
  };
  return h("div", { class: "table-scroll" },
    block.caption && h("div", { class: "muted" }, block.caption),
    h("table", {},
      h("thead", {}, h("tr", {}, head.map((one, column) => cell("th", one, column)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one, column) => cell("td", one, column)))))));
}

function chart(block) {
  const { chart: drawn, title } = block;
  if (drawn.type === "pie") return pieChart(title, drawn.segments);
  const categories = drawn.axis_config.categories;
  return xyChart(title, categories, drawn.series.map((one) => {
    const found = new Map(one.data.map((point) => [point.label, point.value]));
    return { name: one.name, kind: drawn.type, values: categories.map((label) => found.get(label) ?? null) };
  }));
}

const options = (one) => [...(one.options || []), ...(one.option_groups || []).flatMap((group) => group.options)];

function element(one, blockId, context) {
  const control = `${blockId}/${one.action_id}`;
  switch (one.type) {
    case "button":
      return h("button", {
        type: "button", class: `control ${one.style || ""}`, "aria-label": one.accessibility_label,
        onclick: () => {
          if (one.confirm && !window.confirm(`${one.confirm.title.text}\n\n${one.confirm.text.text}`)) return;
          context.act(control);
        },
      }, words(one.text, context), one.url && link(one.url, " ↗"));
    case "overflow": case "static_select": case "external_select": case "radio_buttons":
      return h("select", { class: "control", onchange: (event) => event.target.value && context.act(control, event.target.value) },
        h("option", { value: "" }, one.type === "overflow" ? "⋯" : one.placeholder ? one.placeholder.text : "Choose"),
        options(one).map((option) => h("option", {
          value: option.value, selected: one.initial_option && one.initial_option.value === option.value,
        }, option.text.text)));
    case "datepicker": case "timepicker":
      return h("input", {
        class: "control", type: one.type === "datepicker" ? "date" : "time", value: one.initial_date || one.initial_time,
        onchange: (event) => context.act(control, event.target.value),
      });
    case "users_select":
      return h("select", { class: "control", onchange: (event) => context.act(control, event.target.value) },
        h("option", { value: "" }, one.placeholder ? one.placeholder.text : "Choose"),
        context.users.map((user) => h("option", { value: user.id, selected: one.initial_user === user.id }, user.real_name)));
    case "image": return image(one);
    default: return h("span", { class: "muted" }, `[${one.type}]`);
  }
}

function input(block, context) {
  const said = context.errors && context.errors[block.block_id];
  return h("label", { class: "field", "data-block": block.block_id },
    h("span", { class: "label" }, words(block.label, context), block.optional && h("span", { class: "muted" }, " (optional)")),
    field(block.element, block, context),
    block.hint && h("span", { class: "hint" }, words(block.hint, context)),
    h("span", { class: "error" }, said || ""));
}

function field(one, block, context) {
  const held = { "data-field": block.block_id, "data-kind": one.type, name: block.block_id };
  const placeholder = one.placeholder && one.placeholder.text;
  switch (one.type) {
    case "static_select": case "external_select":
      return h("select", held, h("option", { value: "" }, placeholder || "Choose an option"),
        options(one).map((option) => h("option", {
          value: option.value, selected: one.initial_option && one.initial_option.value === option.value,
        }, option.text.text)));
    case "multi_static_select": {
      const chosen = (one.initial_options || []).map((option) => option.value);
      return h("select", { ...held, multiple: true }, options(one).map((option) =>
        h("option", { value: option.value, selected: chosen.includes(option.value) }, option.text.text)));
    }
    case "radio_buttons": case "checkboxes": {
      const chosen = (one.initial_options || [one.initial_option]).filter(Boolean).map((option) => option.value);
      return h("span", held, options(one).map((option) => h("span", { class: "choice" },
        h("input", { type: one.type === "checkboxes" ? "checkbox" : "radio", name: `choice-${block.block_id}`, value: option.value, checked: chosen.includes(option.value) }),
        words(option.text, context))));
    }
    case "users_select":
      return h("select", held, h("option", { value: "" }, placeholder || "Choose"),
        context.users.map((user) => h("option", { value: user.id, selected: one.initial_user === user.id }, user.real_name)));
    case "datepicker": return h("input", { ...held, type: "date", value: one.initial_date });
    case "timepicker": return h("input", { ...held, type: "time", value: one.initial_time });
    default:
      if (!one.multiline) return h("input", { ...held, type: "text", value: one.initial_value, placeholder, maxlength: one.max_length });
      return h("textarea", { ...held, rows: 3, placeholder }, one.initial_value || "");
  }
}

// Reads what stands in the fields of a modal, keyed by block id; empty fields are left out.
export function readFields(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-field]")) {
    const key = node.dataset.field;
    if (node.dataset.kind === "checkboxes") values[key] = [...node.querySelectorAll("input:checked")].map((box) => box.value);
    else if (node.dataset.kind === "radio_buttons") values[key] = (node.querySelector("input:checked") || {}).value;
    else if (node.multiple) values[key] = [...node.selectedOptions].map((option) => option.value);
    else if (node.value !== "") values[key] = node.value;
    if (values[key] === undefined) delete values[key];
  }
  return values;
}
