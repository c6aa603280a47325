// What the server found out about what is typed: problems beside their fields, and how many residents it reaches.

import { residents, say } from "./words.js";

export function showProblems(form, wrong) {
  for (const place of form.querySelectorAll(".compose-problems")) {
    const id = place.id.replace(/-problem$/, "");
    if (place.dataset.own) continue; // a refused picture: only another picture changes that
    const messages = wrong[id] ?? [];
    if (place.dataset.shown === JSON.stringify(messages)) continue;
    place.dataset.shown = JSON.stringify(messages);
    place.replaceChildren(...messages.map((message) => problem(message)));
    const control = document.getElementById(id);
    const field = control?.closest(".cl-field");
    if (!field) continue;
    field.toggleAttribute("data-invalid", messages.length > 0);
    if (messages.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

export function problem(message) {
  const line = document.createElement("p");
  line.className = "cl-field-error";
  line.textContent = message;
  return line;
}

export function showAudience(form, { total, groups, allowance, submit }) {
  const box = form.querySelector("#total");
  // What follows another broadcast has nothing to tick.
  const isChosen = !form.querySelector("input[name=categories]") || form.querySelector("input[name=categories]:checked");
  box.dataset.nobody = total === 0 ? "yes" : "";
  box.querySelector("[data-total]").textContent = residents(total);
  box.querySelector("[data-words]").textContent = say(!isChosen ? "nothingChosen" : total === 0 ? "nobodyFits" : "reachable");
  for (const group of form.querySelectorAll("[data-group]")) {
    const both = groups[group.dataset.group] ?? {};
    group.querySelector("[data-without]").textContent = both.without == null ? "–" : residents(both.without);
    group.querySelector("[data-with]").textContent = both.with == null ? "–" : residents(both.with);
  }
  form.querySelector("#allowance").innerHTML = allowance; // our own template, escaped by the server
  form.querySelector("#submit").textContent = submit;
}

