// Shows money, counts and times in the viewer's own notation and time zone. Without scripts the server's text stays.

const dollars = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" });
const counts = new Intl.NumberFormat(undefined);
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });
const clocks = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

// Money is passed to Intl as text: as a number it would lose cents beyond 2^53.
export const money = (text) => dollars.format(text).replace("-", "−");

export function change(text) {
  const value = Number(text);
  if (value === 0) return `● ${money(0)}`;
  return value > 0 ? `▲ +${money(text)}` : `▼ ${money(text)}`;
}

// Finds amounts and counts in a message of the server ($1,234.50) or the record (1234.50), but not in quotes: that is a user's input.
const figures = /(?<!['\d.,])(\$?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d{2})?(?![\d'])/g;

export const message = (text) => text.replace(figures, (figure, sign, whole, cents) => {
  const plain = whole.replaceAll(",", "");
  if (cents) return money(plain + cents);
  return whole.includes(",") ? counts.format(plain) : figure;
});

export function age(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;
}

// The server's clock, so that ages and countdowns are right on a computer whose clock is not.
const rendered = document.documentElement.dataset.now ?? document.querySelector("[data-now]")?.dataset.now;
const offset = rendered ? Number(rendered) - Date.now() : 0;
export const now = () => Date.now() + offset;

export function writeTime(element) {
  const at = Date.parse(element.dateTime);
  if (Number.isNaN(at)) return;
  if (element.dataset.form === "age") element.textContent = `${age(now() - at)} ago`;
  else element.textContent = (element.dataset.form === "clock" ? clocks : moments).format(at);
  element.title = new Date(at).toISOString();
}

/** Localizes the content of an element; to be called again for content that is added later. */
export function localize(root) {
  for (const element of root.querySelectorAll("data.money")) element.textContent = money(element.value);
  for (const element of root.querySelectorAll("data.change")) element.textContent = change(element.value);
  for (const element of root.querySelectorAll("data.count")) element.textContent = counts.format(element.value);
  for (const element of root.querySelectorAll("time[data-form]")) writeTime(element);
}

localize(document);
setInterval(() => {
  for (const element of document.querySelectorAll("time[data-form=age]")) writeTime(element);
}, 1000);
