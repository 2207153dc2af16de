// One run: its progress while it is under way, and its throughput as a chart. Without scripts the page shows the state at loading.
import { follow } from "./live.js";
import { localize } from "./site.js";
import { plot } from "./plot.js";

const run = document.getElementById("run");
const counts = new Intl.NumberFormat(undefined);
const phases = {
  waiting: "Counting the file's lines", prescanning: "Counting the file's lines", running: "Running",
  recording: "Making the last events durable", dumping: "Writing dumplogs", over: "Ending",
};

function seconds(value) {
  if (value === null || value === undefined) return "–";
  if (value < 120) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  const two = (number) => String(number).padStart(2, "0");
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

function show(part, text) {
  const element = document.querySelector(`[data-part=${part}]`);
  if (element && element.textContent !== text) element.textContent = text;
}

function draw(answer) {
  if (answer.state !== run.dataset.state) return location.reload();
  const now = answer.progress;
  if (!now) return;
  const bar = document.querySelector("#progress progress");
  bar.max = answer.lines || 1;
  bar.value = answer.linesDone;
  show("phase", now.cancelling ? "Cancelled: finishing commands already started" : phases[now.phase]);
  const of = answer.lines > 0 ? ` of ${counts.format(answer.lines)}` : "";
  show("lines", `${counts.format(answer.linesDone)}${of}`);
  show("rate", counts.format(now.commandsPerSecond));
  show("left", seconds(now.secondsLeft));
  show("elapsed", seconds(now.elapsedSeconds));
  show("done", counts.format(now.done));
  show("rejected", counts.format(now.rejected));
  show("backlog", counts.format(now.backlog));
  show("quotes", `${counts.format(now.quotesFetched)}, ${counts.format(now.quoteHits)}`);
  show("trouble", now.trouble ?? "");
}

// Fetches the present state, for changes missed while there was no connection, or if none is possible.
async function look() {
  try {
    const answer = await fetch(`/api/v1/workloads/${run.dataset.run}`);
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (answer.ok) draw(await answer.json());
  } catch {
    // The server does not answer: the state is fetched again after reconnecting.
  }
}

function watch() {
  const id = Number(run.dataset.run);
  follow([], {
    run: (now) => now.id === id && draw(now),
    connected: look,
    state: (state) => state === "away" && look(),
  });
}

async function chart(place) {
  const addresses = [place.dataset.report, place.dataset.other].filter(Boolean);
  const reports = await Promise.all(addresses.map(async (address) => (await fetch(address)).json()));
  const longest = Math.max(...reports.map((report) => report.throughput.length), 1);
  const xs = Array.from({ length: longest }, (_, index) => index + 1);
  const series = reports.map((report, index) => ({
    label: index === 0 ? "Commands" : "Commands of the other run", dash: index > 0, data: xs.map((_, at) => report.throughput[at] ?? null),
  }));
  plot(place, "seconds", xs, series);
}

localize(document);
if (run && ["queued", "running"].includes(run.dataset.state)) watch();
const place = document.getElementById("throughput");
if (place) chart(place);
