// Review by keyboard: each element with data-key is pressed, opened or entered by its key. Forms do the same without.
const box = document.getElementById("keys");
const kept = "bascule.keys";

function on() {
  return localStorage.getItem(kept) !== "off";
}

if (box) {
  box.checked = on();
  box.addEventListener("change", () => localStorage.setItem(kept, box.checked ? "on" : "off"));
}

// One answer for one press: a second on its way would judge the next event unseen.
let sent = false;
document.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
});
window.addEventListener("pageshow", () => { sent = false; });

function follow(element) {
  if (element.matches("textarea, input")) {
    element.focus();
  } else if (element.matches("summary")) {
    const whole = element.parentElement;
    whole.open = !whole.open;
    (whole.open ? whole.querySelector("select, input:not([type=hidden]), textarea, button") : element)?.focus();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select, [contenteditable]");
  if (field && event.key === "Escape") {
    field.blur();
    return;
  }
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const details = field.closest("details");
    const button = details?.querySelector("button[name=verdict]") ?? field.form?.querySelector("button[value=accept]");
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  const typing = field && !["checkbox", "radio"].includes(field.type);
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || !on()) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (element) {
    event.preventDefault();
    follow(element);
  }
});
