// Small comforts; every page reads the same without them.
import { draw } from "./pictures.js";

const figures = document.querySelectorAll("figure[data-spec]");
if (figures.length) {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "300px" });
  figures.forEach((figure) => seen.observe(figure));
}

// In an article, pointing at a note lights its words, and the other way round.
function light(ids, on) {
  for (const id of ids) {
    document.getElementById(id)?.classList.toggle("lit", on);
    for (const mark of document.querySelectorAll("a.m")) {
      if (mark.dataset.of?.split(" ").includes(id)) mark.classList.toggle("lit", on);
    }
  }
}
for (const note of document.querySelectorAll(".note[id]")) {
  for (const [name, on] of [["pointerenter", true], ["focusin", true], ["pointerleave", false], ["focusout", false]]) {
    note.addEventListener(name, () => light([note.id], on));
  }
}
for (const mark of document.querySelectorAll("a.m[data-of]")) {
  const ids = mark.dataset.of.split(" ");
  mark.addEventListener("pointerenter", () => light(ids, true));
  mark.addEventListener("pointerleave", () => light(ids, false));
}

// "/" leads to the search, as on many sites; not while one writes.
document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  const single = localStorage.getItem("bascule.keys") !== "off";
  if (event.key === "/" && single && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("q")?.focus();
  }
});
