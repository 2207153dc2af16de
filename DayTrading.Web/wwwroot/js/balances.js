// An account's cash over time as a chart; the table below shows the same points.
import { plot } from "./plot.js";

const place = document.getElementById("balances");
if (place) {
  const points = await (await fetch(place.dataset.balances)).json();
  const xs = points.map((point) => Date.parse(point.at) / 1000);
  plot(place, "time", xs, [
    { label: "Available", data: points.map((point) => Number(point.available)) },
    { label: "Held", dash: true, data: points.map((point) => Number(point.held)) },
  ]);
}
