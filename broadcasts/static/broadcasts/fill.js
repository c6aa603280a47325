// Filling the gaps: what is typed is kept at once, and the preview follows. Without this the page's buttons do it.

import { askJson, typed } from "./asking.js";

const form = document.getElementById("fill");
const preview = document.getElementById("preview");
const saved = document.getElementById("saved");
let timer = null;
let running = null;
let again = false;

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, 400);
});
form.addEventListener("submit", async (event) => {
  clearTimeout(timer);
  if (!running) return;
  // The save under way changes the revision that this press must carry.
  event.preventDefault();
  again = false;
  await running;
  // Not from within its own event.
  setTimeout(() => form.requestSubmit(event.submitter));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // the page the back button brings is an old one
});
document.getElementById("summary")?.focus();

async function keep() {
  if (running) {
    again = true;
    return;
  }
  running = send();
  await running;
  running = null;
  if (again) {
    again = false;
    keep();
  }
}

async function send() {
  try {
    const { status, answer } = await askJson(form, form.action, typed(form), { headers: { "X-Cityline": "fragment" } });
    if (status !== 200) {
      saved.textContent = answer.notice;
      return;
    }
    form.elements.revision.value = answer.revision;
    preview.innerHTML = answer.preview;
    saved.textContent = `${form.dataset.saved} ${answer.saved_at}`;
    for (const [name, words] of Object.entries(answer.problems)) show(name, words);
  } catch {
    saved.textContent = form.dataset.unsaved;
  }
}

function show(name, words) {
  const place = form.querySelector(`[data-problem="${name}"]`);
  const line = Object.assign(document.createElement("p"), { className: "cl-field-error", textContent: words });
  place.replaceChildren(...(words ? [line] : []));
  place.closest(".cl-field").toggleAttribute("data-invalid", Boolean(words));
}
