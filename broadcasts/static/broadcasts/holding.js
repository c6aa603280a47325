// The words of a decision and comments, held on this computer until they have arrived: a login that ran out while
// somebody was writing costs nothing. What was said in the meantime, by the form's `stand`, makes them old.

import { forget, keep, kept } from "./keeping.js";

const DAYS = 7;
const OURS = /^cityline\.draft\.\d+\.(return|reject|comment|fill)-\d+$/;
const DELIBERATE = new Set(["is_final"]);

const held = (form) => {
  const data = new FormData(form);
  data.set("stand", form.dataset.stand);
  return data;
};

function bringBack(form) {
  const found = kept(form, held(form));
  if (!found) return;
  const typed = new Map(found.entries);
  if (typed.get("stand") !== form.dataset.stand) {
    forget(form);
    return;
  }
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || DELIBERATE.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.get(field.name) === field.value;
    else field.value = typed.get(field.name) ?? "";
  }
  const details = form.closest("details");
  if (details) details.open = true;
  form.querySelector("[data-held]").hidden = false;
}

// Words nobody came back for do not stay on a computer that others use too.
function clearOut() {
  try {
    for (const name of Object.keys(localStorage).filter((key) => OURS.test(key))) {
      const age = Date.now() - Date.parse(JSON.parse(localStorage.getItem(name)).at);
      if (!(age < DAYS * 86_400_000)) localStorage.removeItem(name);
    }
  } catch {
    // Nothing can be kept here, so nothing is.
  }
}

clearOut();
for (const form of document.querySelectorAll("form[data-stand]")) {
  bringBack(form);
  for (const moment of ["input", "submit"]) form.addEventListener(moment, () => keep(form, held(form)));
}
