// Uploads chosen or dropped files one after the other, each with its progress. Without scripts the plain form uploads.
import { follow, refresher } from "./live.js";
import { localize } from "./site.js";

const form = document.getElementById("upload");
const input = document.getElementById("file");
const list = document.getElementById("uploads");
const runs = document.getElementById("runs");
const ticked = new Set();
const counts = new Intl.NumberFormat(undefined);
const queue = [];
let sending = false;

function add(files) {
  for (const file of files) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    name.textContent = file.name;
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    state.textContent = "waits";
    item.append(name, bar, state);
    list.append(item);
    queue.push({ file, item, bar, state });
  }

  next();
}

function next() {
  if (sending || queue.length === 0) return;
  sending = true;
  send(queue.shift());
}

function send({ file, item, bar, state }) {
  const request = new XMLHttpRequest();
  request.open("POST", `/api/v1/workloads?start=false&name=${encodeURIComponent(file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.onprogress = (event) => {
    bar.value = event.loaded;
    state.textContent = event.loaded < file.size ? `${Math.floor((100 * event.loaded) / file.size)} %` : "is being read";
  };
  request.onload = () => {
    const answer = parse(request.responseText);
    if (request.status === 202) done(item, state, answer);
    else fail(item, state, answer?.detail ?? `The server answered ${request.status}.`);
  };
  request.onerror = () => fail(item, state, "The connection was interrupted; try again.");
  request.onloadend = () => {
    sending = false;
    if (queue.length > 0) next();
    else if (list.children.length === 1 && item.dataset.run) location.assign(`/workloads/${item.dataset.run}`);
    else refresh();
  };
  request.send(file);
}

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

function done(item, state, answer) {
  item.dataset.run = answer.id;
  const link = document.createElement("a");
  link.href = `/workloads/${answer.id}`;
  link.textContent = "uploaded: open it to run it";
  state.replaceChildren(link);
}

function fail(item, state, why) {
  item.classList.add("why");
  state.textContent = `✕ ${why}`;
}

const refresh = refresher(location.pathname, () => {
  localize(runs);
  for (const box of runs.querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(box.value);
});

// While a run keeps its state, only its line count changes; after a new state the whole list is loaded again.
function move(run) {
  const row = runs.querySelector(`[data-run="${run.id}"]`);
  if (row?.dataset.state !== run.state) refresh();
  else if (run.progress) row.querySelector("[data-part=lines]").textContent = counts.format(run.linesDone);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  add(input.files);
  form.reset();
});
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}

for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, () => form.classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  add(event.dataTransfer.files);
});
document.addEventListener("click", (event) => {
  const question = event.target.closest("[data-confirm]")?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});
runs.addEventListener("change", ({ target }) => (target.checked ? ticked.add(target.value) : ticked.delete(target.value)));
document.getElementById("drop-hint").append(" You can also drop files anywhere on this page.");
follow([], { run: move, connected: refresh });
