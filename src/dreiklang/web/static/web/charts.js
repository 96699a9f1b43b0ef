// Replaces a chart's picture by the same specification drawn in the browser, with tooltips.
// Without this script the picture, drawn by the server from the same specification, stays.
drawAll(document);
// A result that arrives without a new page brings its charts with it.
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));

function drawAll(part) {
  for (const figure of part.querySelectorAll("[data-chart]:not([data-drawn])")) {
    figure.dataset.drawn = "";
    draw(figure).catch((error) => console.error("chart", figure.id, error));
  }
}

async function draw(figure) {
  const response = await fetch(figure.dataset.chart, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { spec, locale } = await response.json();
  const target = document.createElement("div");
  // Redraw for the width at hand instead of shrinking the letters.
  spec.autosize = { type: "fit-x", contains: "padding" };
  spec.width = Math.min(900, figure.clientWidth - 32);
  await window.vegaEmbed(target, spec, {
    actions: false,
    defaultStyle: false,
    ast: true, // interpreted, never evaluated: the content security policy forbids eval
    renderer: "svg",
    formatLocale: locale.number,
    tooltip: { disableDefaultStyle: true },
  });
  target.setAttribute("aria-hidden", "true"); // the picture's description and the table speak for it
  const picture = figure.querySelector("img");
  picture.classList.add("visually-hidden");
  picture.after(target);
}
