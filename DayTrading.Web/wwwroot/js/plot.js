// Line charts in the page's colours, also after those change. The same figures are also in a table or next to the chart.
import uPlot from "../lib/uPlot.esm.js";

const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 2 });
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" });
const dark = matchMedia("(prefers-color-scheme: dark)");
const names = ["muted", "line", "accent"];
let colours = resolved();

// The browser has to resolve light-dark(), because a canvas takes only plain colours.
function resolved() {
  const probe = document.createElement("span");
  document.body.append(probe);
  const found = {};
  for (const name of names) {
    probe.className = `probe-${name}`;
    found[name] = getComputedStyle(probe).color;
  }

  probe.remove();
  return found;
}

/**
 * @param place   the element that the chart fills
 * @param x       "seconds" since the start, or "time" in seconds since 1970
 * @param series  [{ label, dash?, data }], all as long as xs
 */
export function plot(place, x, xs, series) {
  // The colour scheme may have changed since the script was loaded.
  colours = resolved();
  const lines = { stroke: () => colours.line, width: 1 };
  const axis = { stroke: () => colours.muted, grid: lines, ticks: lines };
  // Over more than a day the labels include the date, and need more room.
  const times = (_, ticks) => ticks.map((tick) => (ticks.at(-1) - ticks[0] > 86_400 ? moments : clocks).format(tick * 1000));
  const strokes = [() => colours.accent, () => colours.muted];
  const size = () => ({ width: place.clientWidth, height: place.clientHeight - 30 });
  const chart = new uPlot(
    {
      ...size(),
      scales: { x: { time: x === "time" }, y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.05 : 1] } },
      axes: [
        x === "time" ? { ...axis, space: 120, values: times } : { ...axis, incrs: [1, 2, 5, 10, 30, 60, 300, 600, 3600, 36000] },
        { ...axis, size: 60, values: (_, ticks) => ticks.map((tick) => short.format(tick)) },
      ],
      series: [
        { label: x === "time" ? "Time" : "Second" },
        ...series.map((s, index) => ({
          label: s.label, stroke: strokes[index % 2], width: 2, dash: s.dash ? [6, 4] : undefined, points: { show: xs.length === 1 },
        })),
      ],
    },
    [xs, ...series.map((s) => s.data)],
    place,
  );
  new ResizeObserver(() => chart.setSize(size())).observe(place);
  dark.addEventListener("change", () => {
    colours = resolved();
    chart.redraw();
  });
  return chart;
}
