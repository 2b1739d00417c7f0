"use strict";
// What stands at the pointer, under each chart.
for (const chart of document.querySelectorAll("figure.chart")) {
  const times = chart.dataset.times.split(" ").map(Number);
  const series = JSON.parse(chart.dataset.series);
  const left = +chart.dataset.left, right = +chart.dataset.right;
  const svg = chart.querySelector("svg"), cursor = chart.querySelector(".cursor");
  const readout = chart.querySelector(".readout");
  svg.addEventListener("pointermove", event => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    const millis = (x - left) / (right - left) * chart.dataset.seconds * 1000;
    if (x < left || x > right || !times.length) return;
    let at = 0;
    while (at + 1 < times.length && Math.abs(times[at + 1] - millis) <= Math.abs(times[at] - millis)) at++;
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    cursor.setAttribute("visibility", "visible");
    readout.textContent = (times[at] / 1000).toFixed(2) + " s" + Object.entries(series)
      .filter(([, values]) => values[at] >= 0)
      .map(([name, values]) => "   " + name + " " + values[at].toLocaleString("en")).join("");
  });
  svg.addEventListener("pointerleave", () => {
    cursor.setAttribute("visibility", "hidden");
    readout.textContent = "";
  });
}
// The consumers: a click on a heading sorts, the field shows only what it names.
const table = document.getElementById("consumers"), body = table.tBodies[0];
let sorted = -1, upwards = false;
[...table.tHead.rows[0].cells].forEach((heading, column) => heading.addEventListener("click", () => {
  upwards = sorted === column ? !upwards : false;
  sorted = column;
  const isNumber = heading.classList.contains("number");
  const key = row => {
    const text = row.cells[column].textContent.trim();
    return isNumber ? Number(text.replace(/,/g, "")) : text;
  };
  const order = (a, b) => isNumber ? b[0] - a[0] : a[0].localeCompare(b[0], "en", {numeric: true});
  const rows = [...body.rows].map(row => [key(row), row]).sort(order);
  if (upwards) rows.reverse();
  body.append(...rows.map(each => each[1]));
}));
document.getElementById("filter").addEventListener("input", event => {
  const wanted = event.target.value.toLowerCase();
  for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
