// The live parts of the trade page: countdowns, what an amount buys, new quotes and changes. The page also works without scripts.
import { age, change, localize, money, now, message } from "./site.js";
import { follow, refresher } from "./live.js";

const trade = document.getElementById("trade");
const news = document.getElementById("news");
const { symbol } = trade.dataset;
const address = symbol ? `/trade?symbol=${symbol}` : "/trade";
const freshFor = Number(trade.dataset.freshFor);

// Exact arithmetic: cents as whole numbers of any size.
const cents = (text) => BigInt(text.replace(".", ""));
const dollars = (value) => {
  const digits = (value < 0n ? -value : value).toString().padStart(3, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

function data(kind, value, text) {
  const element = document.createElement("data");
  element.className = kind;
  element.value = value;
  element.textContent = text;
  return element;
}

const shownMoney = (value) => data("money", dollars(value), money(dollars(value)));
function shownChange(value) {
  const direction = value > 0n ? "up" : value < 0n ? "down" : "level";
  return data(`change ${direction}`, dollars(value), change(dollars(value)));
}

function tick() {
  for (const element of document.querySelectorAll("[data-expires]")) {
    const left = Math.max(0, Math.ceil((Number(element.dataset.expires) - now()) / 1000));
    element.querySelector("progress").value = left;
    element.querySelector(".seconds").textContent = left > 0 ? `${left} s left` : "expired";
    element.classList.toggle("soon", left <= 10);
  }

  const price = document.getElementById("price");
  const currency = document.getElementById("currency");
  if (price && currency) {
    const isCurrent = now() - Number(price.dataset.at) < freshFor;
    currency.textContent = isCurrent ? "● current" : "○ out of date";
    currency.className = `tag ${isCurrent ? "good" : "warn"}`;
  }
}

const ticket = document.getElementById("ticket");
function preview() {
  const shown = document.getElementById("preview");
  const price = document.getElementById("price");
  const amount = ticket.elements.amount.value.trim();
  const of = ticket.elements.symbol.value.trim().toUpperCase();
  if (!price || of !== symbol || !/^[0-9]{1,10}([.][0-9]{1,2})?$/.test(amount)) {
    shown.textContent = "You get as many whole shares as the amount pays for at the price of that moment.";
    return;
  }

  const [whole, fraction = ""] = amount.split(".");
  const at = cents(price.dataset.price);
  const shares = (BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0"))) / at;
  shown.textContent = shares === 0n
    ? `Less than one share: ${symbol} is at ${money(price.dataset.price)}.`
    : `${shares.toLocaleString()} ${symbol} × ${money(price.dataset.price)} = ${money(dollars(shares * at))} at the last quote, ${
      age(now() - Number(price.dataset.at))} old.`;
}

function quote({ symbol: of, price, at }) {
  for (const row of document.querySelectorAll(`[data-holding="${of}"]`)) {
    const value = BigInt(row.dataset.shares) * cents(price);
    row.querySelector("[data-part=price]").replaceChildren(shownMoney(cents(price)));
    row.querySelector("[data-part=value]").replaceChildren(shownMoney(value));
    row.querySelector("[data-part=profit]").replaceChildren(shownChange(value - cents(row.dataset.cost)));
  }

  for (const row of document.querySelectorAll(`[data-trigger="${of}"]`)) {
    if (!row.dataset.at) continue;
    const distance = row.dataset.side === "Buy" ? cents(price) - cents(row.dataset.at) : cents(row.dataset.at) - cents(price);
    row.querySelector("[data-part=distance]").replaceChildren(shownMoney(distance));
  }

  const shown = document.getElementById("price");
  if (of !== symbol) return;
  if (!shown) {
    refresh();
    return;
  }

  if (Number(shown.dataset.at) > at) return;
  const isNew = Number(shown.dataset.at) < at;
  shown.dataset.price = price;
  shown.dataset.at = at;
  shown.replaceChildren(data("money", price, money(price)));
  const received = document.querySelector("#quote time[data-form=age]");
  if (received) received.dateTime = new Date(at).toISOString();
  if (isNew) {
    shown.classList.remove("flash");
    requestAnimationFrame(() => shown.classList.add("flash"));
    addPoint?.(at, price);
  }

  tick();
  preview();
}

function tell(text) {
  const item = document.createElement("p");
  item.className = "notice good";
  item.textContent = message(text);
  news.append(item);
  while (news.children.length > 4) news.firstChild.remove();
  setTimeout(() => item.remove(), 20_000);
}

function showState(state) {
  document.body.dataset.live = state;
  const tag = document.getElementById("live-state");
  tag.textContent = state === "live" ? "● live" : "○ not live; reconnecting";
  tag.className = `tag ${state === "live" ? "good" : "warn"}`;
}

const refresh = refresher(address, () => {
  localize(trade);
  tick();
  preview();
});

const canvas = document.getElementById("chart");
let addPoint;
if (canvas) import("./chart.js").then((chart) => { addPoint = chart.draw(canvas); });

for (const said of document.querySelectorAll("[data-said], .error")) said.textContent = message(said.textContent);
ticket.addEventListener("input", preview);
// Shows that the form is being sent. A second click would not place a second order: both sends carry the form's key.
document.addEventListener("submit", (event) => event.submitter && requestAnimationFrame(() => { event.submitter.ariaBusy = "true"; }));
setInterval(tick, 250);
tick();
preview();

follow(trade.dataset.watch.split(",").filter((each) => each), {
  quotes: (list) => { for (const each of list) quote(each); },
  account(changed) {
    for (const event of changed.events) if (event.bySystem) tell(event.text);
    refresh();
  },
  connected: refresh,
  state: showState,
  // Signed out here, in another tab or by the supervisor: remove the account from the screen; the site then shows the sign-in page.
  signedOut: () => location.replace(address),
});
