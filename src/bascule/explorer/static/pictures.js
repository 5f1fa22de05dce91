// Draws a Vega-Lite specification of the server's with the bundle that it serves. Expressions are interpreted, not
// evaluated: the content security policy forbids eval. Where drawing fails, the server's own picture stands in.
let bundle;

function loaded() {
  bundle ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = "/bundle/vega.js";
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return bundle;
}

function picture(figure, place) {
  const image = document.createElement("img");
  image.src = figure.dataset.picture;
  image.alt = figure.dataset.label;
  place.replaceChildren(image);
}

export async function draw(figure) {
  const place = figure.querySelector(".drawing");
  const waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.textContent = figure.dataset.waiting;
  place.replaceChildren(waiting);
  // Room is kept while it is drawn, so that what one reads below does not jump.
  place.classList.add("coming");
  try {
    const [answer] = await Promise.all([fetch(figure.dataset.spec), loaded()]);
    if (!answer.ok) throw new Error(answer.statusText);
    const spec = await answer.json();
    spec.description ??= figure.dataset.label;
    const inner = document.createElement("div");
    place.replaceChildren(inner);
    await window.vegaEmbed(inner, spec, {
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: "canvas",
      logLevel: 1, // errors; Vega warns of scales that charts share on purpose
      tooltip: { disableDefaultStyle: true },
    });
    figure.dataset.drawn = "";
  } catch (problem) {
    console.warn("a chart could not be drawn:", problem);
    picture(figure, place);
  } finally {
    place.classList.remove("coming");
  }
}
