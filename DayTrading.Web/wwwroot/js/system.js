// Updates the operator's figures once a second. Without scripts the page shows those at loading.
import { plot } from "./plot.js";

const root = document.getElementById("samples");
const state = document.getElementById("samples-state");
const counts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const parts = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 2 });
const max = 600;
const forms = {
  entriesPerSecond: counts.format, waiting: counts.format, fetchesPerSecond: counts.format, quotesWaiting: counts.format,
  durableMilliseconds: (value) => `${parts.format(value)} ms`, memory: (value) => `${counts.format(value / 1e6)} MB`,
  processor: parts.format,
};
let samples = [];

const charts = [...document.querySelectorAll("[data-plot]")].map((place) => {
  const part = place.dataset.plot;
  const values = () => samples.map((sample) => (part === "memory" ? sample.memory / 1e6 : sample[part]));
  return { values, chart: plot(place, "time", [], [{ label: place.previousElementSibling.textContent, data: [] }]) };
});

function draw() {
  const newest = samples.at(-1);
  if (!newest) return;
  for (const [part, form] of Object.entries(forms)) root.querySelector(`[data-part=${part}]`).textContent = form(newest[part]);
  const xs = samples.map((sample) => sample.at / 1000);
  for (const { chart, values } of charts) chart.setData([xs, values()]);
}

async function look() {
  try {
    const answer = await fetch(`${root.dataset.samples}?after=${samples.at(-1)?.at ?? 0}`);
    if (answer.ok) {
      samples = [...samples, ...(await answer.json())].slice(-max);
      state.textContent = "● live";
      draw();
    }
  } catch {
    state.textContent = "○ the server does not answer";
  }

  setTimeout(look, 1000);
}

look();
