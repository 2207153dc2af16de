// Line charts over time in the colours of the page. The same figures stand in a table, or beside the chart.
import uPlot from "../lib/uPlot.esm.js";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// light-dark() has to be resolved by the browser: a canvas takes only plain colours.
function resolved(name) {
  const probe = document.createElement("span");
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value || colour(`--${name}`);
}

/**
 * @param place   the element that the chart fills
 * @param x       "seconds" since the start, or "time" in seconds since 1970
 * @param series  [{ label, dash?, data }], all as long as xs
 */
export function plot(place, x, xs, series) {
  const axis = { stroke: resolved("muted"), grid: { stroke: resolved("line"), width: 1 }, ticks: { stroke: resolved("line"), width: 1 } };
  const strokes = [resolved("accent"), resolved("muted")];
  const chart = new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight - 30,
      scales: { x: { time: x === "time" }, y: { range: (_, low, high) => [Math.min(0, low), high > 0 ? high * 1.05 : 1] } },
      axes: [axis, { ...axis, size: 64 }],
      series: [
        { label: x === "time" ? "Time" : "Second" },
        ...series.map((s, index) => ({
          label: s.label, stroke: strokes[index % 2], width: 2, dash: s.dash ? [6, 4] : undefined, points: { show: xs.length < 3 },
        })),
      ],
    },
    [xs, ...series.map((s) => s.data)],
    place,
  );
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: place.clientHeight - 30 })).observe(place);
  return chart;
}
