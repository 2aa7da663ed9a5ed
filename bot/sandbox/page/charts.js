// Draws small charts as SVG: bars, lines and areas over categories, and pies.

import { colour, h, svg } from "./dom.js";

const WIDTH = 460, HEIGHT = 200, LEFT = 48, RIGHT = 10, TOP = 12, BOTTOM = 30;

const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

function scale(values) {
  const low = Math.min(0, ...values), high = Math.max(0, ...values);
  const span = high - low || 1;
  const step = 10 ** Math.floor(Math.log10(span / 3));
  const wide = [1, 2, 5, 10].map((factor) => factor * step).find((size) => span / size <= 5) || span;
  const from = Math.floor(low / wide) * wide, to = Math.ceil(high / wide) * wide || wide;
  const ticks = [];
  for (let tick = from; tick <= to + wide / 1000; tick += wide) ticks.push(tick);
  return { y: (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - from) / (to - from)), ticks };
}

// categories: labels in order; series: [{name, values: number|null per category, kind}].
export function xyChart(title, categories, series) {
  const { y, ticks } = scale(series.flatMap((one) => one.values.filter((value) => value !== null)));
  const slot = (WIDTH - LEFT - RIGHT) / Math.max(1, categories.length);
  const middle = (index) => LEFT + slot * (index + 0.5);
  const bars = series.filter((one) => one.kind === "bar");
  const wide = Math.min(28, (slot * 0.72) / Math.max(1, bars.length));
  const every = Math.ceil(categories.length / 8);
  const drawn = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title, class: "chart" },
    ticks.map((tick) => [
      svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick), class: tick === 0 ? "axis" : "grid" }),
      svg("text", { x: LEFT - 6, y: y(tick) + 3, "text-anchor": "end" }, short.format(tick)),
    ]),
    categories.map((label, index) => index % every === 0 &&
      svg("text", { x: middle(index), y: HEIGHT - 12, "text-anchor": "middle" }, label)),
    series.map((one, rank) => one.kind === "bar"
      ? one.values.map((value, index) => value !== null && svg("rect", {
          x: middle(index) + (bars.indexOf(one) - bars.length / 2) * wide + 1, width: Math.max(1, wide - 2), rx: 2,
          y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))), fill: colour(rank),
        }, svg("title", {}, `${categories[index]} · ${one.name}: ${value}`)))
      : lines(one, rank, middle, y)));
  return h("figure", { class: "figure" }, title && h("figcaption", {}, title), drawn, legend(series.map((one) => one.name)));
}

function lines(one, rank, middle, y) {
  const points = one.values.map((value, index) => value === null ? null : [middle(index), y(value)]).filter(Boolean);
  if (!points.length) return [];
  const path = points.map(([x, at], index) => `${index ? "L" : "M"}${x},${at}`).join("");
  const area = `${path}L${points.at(-1)[0]},${y(0)}L${points[0][0]},${y(0)}Z`;
  return [
    one.kind === "area" && svg("path", { d: area, fill: colour(rank), opacity: 0.18 }),
    svg("path", { d: path, fill: "none", stroke: colour(rank), "stroke-width": 2 }),
    points.map(([x, at]) => svg("circle", { cx: x, cy: at, r: 2.6, fill: colour(rank) })),
  ];
}

// slices: [{label, value}] with positive values.
export function pieChart(title, slices) {
  const whole = slices.reduce((sum, slice) => sum + slice.value, 0) || 1;
  let turned = -Math.PI / 2;
  const drawn = svg("svg", { viewBox: "0 0 460 180", role: "img", "aria-label": title, class: "chart" },
    slices.map((slice, rank) => {
      const from = turned, to = turned + Math.min(slice.value / whole, 0.99999) * 2 * Math.PI;
      turned = from + slice.value / whole * 2 * Math.PI;
      const at = (angle, radius) => `${230 + radius * Math.cos(angle)},${90 + radius * Math.sin(angle)}`;
      const isLong = to - from > Math.PI ? 1 : 0;
      const d = `M${at(from, 80)}A80,80 0 ${isLong} 1 ${at(to, 80)}L${at(to, 44)}A44,44 0 ${isLong} 0 ${at(from, 44)}Z`;
      return svg("path", { d, fill: colour(rank) }, svg("title", {}, `${slice.label}: ${slice.value}`));
    }));
  return h("figure", { class: "figure" }, title && h("figcaption", {}, title), drawn, legend(slices.map((slice) => slice.label)));
}

function legend(names) {
  return h("div", { class: "legend" }, names.filter(Boolean).map((name, rank) =>
    h("span", {}, h("i", { style: { background: colour(rank) } }), name)));
}

// Reads the simple VChart specs a Feishu card may carry: bar, line, area, pie and common over one or more data sets.
export function vchart(spec) {
  const title = spec.title && spec.title.text || "";
  const sets = Array.isArray(spec.data) ? spec.data : [spec.data || { values: [] }];
  const layers = spec.type === "common" ? spec.series || [] : [spec];
  const rowsOf = (layer, index) => (sets.find((set) => set.id && set.id === layer.dataId) || sets[layer.dataIndex ?? index] || sets[0]).values || [];
  if (spec.type === "pie") {
    return pieChart(title, rowsOf(spec, 0).map((row) => ({ label: String(row[spec.categoryField]), value: Number(row[spec.valueField]) })));
  }
  const field = (name) => Array.isArray(name) ? name[0] : name;
  const categories = [], series = [];
  layers.forEach((layer, index) => {
    const flipped = layer.direction === "horizontal";
    const labelField = field(flipped ? layer.yField : layer.xField), valueField = field(flipped ? layer.xField : layer.yField);
    for (const row of rowsOf(layer, index)) {
      const label = String(row[labelField]), name = layer.seriesField ? String(row[layer.seriesField]) : layer.name || "";
      if (!categories.includes(label)) categories.push(label);
      let held = series.find((one) => one.name === name && one.layer === index);
      if (!held) series.push(held = { name, layer: index, kind: layer.type, found: new Map() });
      held.found.set(label, row[valueField] === null || row[valueField] === undefined ? null : Number(row[valueField]));
    }
  });
  return xyChart(title, categories, series.map((one) => ({ ...one, values: categories.map((label) => one.found.get(label) ?? null) })));
}
