import { message } from "./site.js";

for (const why of document.querySelectorAll(".why")) why.textContent = message(why.textContent);

// The filter's times are the viewer's own where a script runs.
const filters = document.getElementById("filters");
const zone = filters.elements.zone;
const isSet = Number(zone.value) !== 0 || (filters.elements.from.value === "" && filters.elements.to.value === "");
if (isSet) {
  zone.value = new Date(filters.elements.from.value || Date.now()).getTimezoneOffset();
  for (const label of filters.querySelectorAll("[data-zone]")) label.textContent = "(your time)";
}
