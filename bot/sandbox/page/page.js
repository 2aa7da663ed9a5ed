// Keeps the page in step with the sandbox: polls its state, moves its clock and lists the outbox.

import { h, localDay, localTime, post, toast } from "./dom.js";
import { FeishuPanel } from "./feishu_panel.js";
import { SlackPanel } from "./slack_panel.js";

const slack = new SlackPanel(document.getElementById("slack"), look);
const feishu = new FeishuPanel(document.getElementById("feishu"), look);
const zones = document.getElementById("clock-zone");
let revision = -1, now = null, isLooking = false;

function showClock() {
  document.getElementById("clock-now").textContent =
    `${localDay(now, "UTC")} ${localTime(now, "UTC")} UTC`;
  document.getElementById("clock-now").setAttribute("datetime", now);
  if (zones.value) document.getElementById("clock-local").textContent = `${localTime(now, zones.value)} ${city(zones.value)}`;
}

const city = (zone) => zone.split("/").at(-1).replaceAll("_", " ");

function showZones(offered) {
  if (zones.options.length === offered.length) return;
  const chosen = zones.value;
  zones.replaceChildren(...offered.map((zone) => h("option", { value: zone }, city(zone))));
  zones.value = offered.includes(chosen) ? chosen : offered[0] || "";
}

async function showOutbox() {
  const rows = await (await fetch("/sandbox/outbox")).json();
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  document.getElementById("outbox-count").textContent = rows.length ? `${rows.length}` : "nothing waits";
  document.getElementById("outbox-head").replaceChildren(h("tr", {}, columns.map((name) => h("th", {}, name.replaceAll("_", " ")))));
  document.getElementById("outbox-rows").replaceChildren(...rows.map((row) =>
    h("tr", {}, columns.map((name) => h("td", { class: name === "status" || name === "state" ? `pill ${row[name]}` : null }, cell(row[name]))))));
}

const cell = (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT.*\+00:00$/.test(value)
  ? `${localDay(value, "UTC")} ${localTime(value, "UTC")} UTC` : value ?? "";

export async function look() {
  if (isLooking) return;
  isLooking = true;
  try {
    const state = await (await fetch(`/sandbox/state?since=${revision}`)).json();
    const isNewTime = now !== state.now;
    now = state.now;
    if (state.slack) {
      revision = state.revision;
      showZones(state.zones);
      slack.show(state.slack, now);
      feishu.show(state.feishu, now);
    } else if (isNewTime) {
      slack.showTime(now);
      feishu.showTime(now);
    }
    showClock();
    await showOutbox();
  } catch (error) {
    document.getElementById("clock-now").textContent = "the sandbox is not answering";
    console.warn(error);
  } finally {
    isLooking = false;
  }
}

async function moveClock(asked) {
  const answer = await post("/sandbox/clock", asked);
  if (answer.code >= 400) toast("The clock did not move", "error");
  await look();
}

document.querySelectorAll("[data-hours]").forEach((button) =>
  button.addEventListener("click", () => moveClock({ hours: Number(button.dataset.hours) })));
document.getElementById("clock-goto").addEventListener("click", () => moveClock({ zone: zones.value, hour: 9 }));
zones.addEventListener("change", showClock);
await look();
setInterval(look, 1000);
