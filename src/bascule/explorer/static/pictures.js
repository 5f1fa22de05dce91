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
    const { view } = await window.vegaEmbed(inner, spec, {
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: "canvas",
      logLevel: 1, // errors; Vega warns of scales that charts share on purpose
      tooltip: { disableDefaultStyle: true },
    });
    // A mark leads to the incidents it counts; the tables of the page hold the same links.
    const linkOf = (item) => (item?.datum?.link?.startsWith("/") ? item.datum.link : null);
    view.addEventListener("click", (_event, item) => {
      const days = new URLSearchParams(location.search);
      const link = linkOf(item) && new URL(linkOf(item), location.origin);
      if (!link) return;
      for (const name of ["on", "known_by"]) if (days.get(name)) link.searchParams.set(name, days.get(name));
      location.assign(link);
    });
    view.addEventListener("mousemove", (_event, item) => { inner.style.cursor = linkOf(item) ? "pointer" : ""; });
    figure.dataset.drawn = "";
  } catch (problem) {
    console.warn("a chart could not be drawn:", problem);
    picture(figure, place);
  } finally {
    place.classList.remove("coming");
  }
}
