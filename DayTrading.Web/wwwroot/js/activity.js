import { message } from "./site.js";

for (const why of document.querySelectorAll(".why")) why.textContent = message(why.textContent);

// With scripts, the filter's times are in the viewer's time zone.
const filters = document.getElementById("filters");
const zone = filters.elements.zone;
const isSet = Number(zone.value) !== 0 || (filters.elements.from.value === "" && filters.elements.to.value === "");
if (isSet) {
  zone.value = new Date(filters.elements.from.value || Date.now()).getTimezoneOffset();
  for (const label of filters.querySelectorAll("[data-zone]")) label.textContent = "(your time)";
}
