// The chart of one stock's quotes, in the page's own colours.
import { AreaSeries, createChart } from "../lib/lightweight-charts.standalone.production.mjs";
import { money } from "./site.js";

// The style sheet's colours use light-dark(): only a computed property has the resolved colour.
function color(name) {
  const probe = document.createElement("i");
  probe.className = `probe-${name}`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

const faint = (rgb, share) => rgb.replace("rgb(", "rgba(").replace(")", `, ${share})`);

function options() {
  const [text, line] = [color("muted"), color("line")];
  return {
    autoSize: true,
    // The credit is written beneath the chart, because the library's logo needs an inline style.
    layout: {
      background: { color: "transparent" },
      textColor: text,
      fontFamily: getComputedStyle(document.body).fontFamily,
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: line } },
    rightPriceScale: { borderVisible: false },
    timeScale: { borderVisible: false, timeVisible: true, secondsVisible: true, shiftVisibleRangeOnNewBar: true },
    localization: { priceFormatter: (price) => money(price.toFixed(2)) },
    handleScroll: false,
    handleScale: false,
  };
}

function series() {
  const accent = color("accent");
  return {
    lineColor: accent,
    lineWidth: 2,
    topColor: faint(accent, 0.22),
    bottomColor: faint(accent, 0.02),
    pointMarkersVisible: true,
    priceLineVisible: false,
  };
}

// The chart needs distinct whole seconds and shows them as UTC, so times are shifted by the viewer's time zone.
const local = (milliseconds) => Math.floor(milliseconds / 1000) - new Date(milliseconds).getTimezoneOffset() * 60;

/** Draws into an element with data-points; returns a function that adds a quote. */
export function draw(element) {
  const points = JSON.parse(element.dataset.points).map(([at, price]) => ({ time: local(at), value: Number(price) }));
  const chart = createChart(element, options());
  const area = chart.addSeries(AreaSeries, series());
  area.setData(points.filter((point, i) => i + 1 === points.length || points[i + 1].time > point.time));
  chart.timeScale().fitContent();
  chart.timeScale().subscribeSizeChange(() => chart.timeScale().fitContent());
  let last = points.at(-1)?.time ?? 0;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    chart.applyOptions(options());
    area.applyOptions(series());
  });
  return (at, price) => {
    const time = local(at);
    if (time < last) return;
    last = time;
    area.update({ time, value: Number(price) });
    chart.timeScale().fitContent();
  };
}
