// The writing page. Everything here only makes faster what the page's buttons do without it.

import { askJson, post, typed } from "./asking.js";
import { showCount, showCounts } from "./counting.js";
import { showAudience, showProblems } from "./insight.js";
import { forget, kept } from "./keeping.js";
import { Saver } from "./saving.js";
import { upload } from "./uploading.js";
import { say } from "./words.js";

const REARRANGING = /^(add|remove|up|down|restore|remove-picture|add-button|remove-button|show)(:|$)/;
const STILL_HERE = 15000;

document.documentElement.classList.add("has-script");
start(document.getElementById("desk"));

function start(form) {
  const page = { form, drawing: null, counting: null };
  page.saver = new Saver(form, {
    tell: (state, values) => tell(form, state, values),
    took: (answer) => took(page, answer),
    refused: (answer) => refused(page, answer),
  });
  showCounts(form);
  offerKept(page);
  form.addEventListener("input", (event) => onInput(page, event));
  form.addEventListener("change", (event) => onChange(page, event));
  form.addEventListener("submit", (event) => onSubmit(page, event));
  form.addEventListener("click", (event) => {
    if (showPlace(event.target.closest("[data-start]"))) event.preventDefault();
    if (event.target.closest("[data-forget]")) forget(form);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      page.saver.save();
    }
  });
  window.onbeforeunload = (event) => {
    if ((page.saver.isDirty || page.saver.running) && !page.isLeaving) event.preventDefault();
  };
  window.ononline = () => page.saver.isDirty && page.saver.schedule(0);
  clearInterval(start.timer);
  start.timer = setInterval(() => stillHere(page), STILL_HERE);
  (form.querySelector("#refusal") ?? form.querySelector("#summary"))?.focus();
}

function onInput(page, { target }) {
  if (target.dataset.counts) showCount(target);
  if (target.name === "title" && target.value.trim()) document.querySelector("h1").textContent = target.value;
  if (isContent(target)) {
    page.saver.touch();
    drawSoon(page);
  }
}

function onChange(page, { target }) {
  if (target.type === "file" && target.files.length) {
    upload(page.form, target, async () => {
      await rearrange(page, "show");
      document.getElementById(target.id.replace("picture", "remove-picture"))?.focus();
    });
  } else if (target.name === "categories" || target.name === "undecided") {
    page.saver.touch();
    countSoon(page);
  }
}

const isContent = (target) => target.name && !["really", "template_name"].includes(target.name) && target.type !== "file";

async function onSubmit(page, event) {
  const submitter = event.submitter;
  const action = submitter?.value ?? "save";
  if (page.isLeaving || submitter?.hasAttribute("formaction")) {
    page.isLeaving = true;
    return;
  }
  if (REARRANGING.test(action)) {
    event.preventDefault();
    await rearrange(page, action);
  } else if (action === "save") {
    event.preventDefault();
    await page.saver.save();
  } else {
    event.preventDefault();
    await page.saver.settle();
    page.isLeaving = true;
    // A form cannot be submitted again from within its own submit event, and `settle` may not have taken any time.
    setTimeout(() => page.form.requestSubmit(submitter));
  }
}

window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // the page the back button brings is an old one
});

// --- Parts: the server moves them, the page swaps them in -------------------------------------------------------------
async function rearrange(page, action) {
  const { form, saver } = page;
  await saver.settle();
  const data = typed(form);
  data.set("do", action);
  form.inert = true;
  try {
    const response = await post(form, form.action, data, { headers: { "X-Cityline": "fragment" } });
    swap(page, await response.text(), ["#parts", "#notice", "#todo", "#findings", "#others"]);
  } catch {
    tell(form, navigator.onLine ? "failed" : "offline");
  } finally {
    form.inert = false;
  }
  focusNext(form);
  drawSoon(page, 0);
}

function swap(page, html, places) {
  const drawn = new DOMParser().parseFromString(html, "text/html").getElementById("desk");
  const { form } = page;
  for (const place of places) form.querySelector(place).replaceWith(document.adoptNode(drawn.querySelector(place)));
  form.elements.revision.value = drawn.querySelector("input[name=revision]").value;
  form.dataset.saved = drawn.dataset.saved;
  page.saver.isRefused = drawn.dataset.saved === "no";
  form.querySelector("#saved").replaceWith(document.adoptNode(drawn.querySelector("#saved")));
  showCounts(form);
}

function focusNext(form) {
  const next = form.querySelector("#focus-next")?.value;
  const target = form.querySelector("#refusal") ?? (next ? document.getElementById(next) : null);
  target?.focus();
  target?.scrollIntoView({ block: "nearest" });
}

// --- What the server answers ---------------------------------------------------------------------------------------
function took({ form }, answer) {
  for (const [name, words] of Object.entries(answer.words)) begin(form.elements[name], words);
  if (answer.notice) {
    form.elements.is_emergency.checked = false; // all but this tick was kept
    form.querySelector("#notice").innerHTML = answer.notice; // our own template, escaped by the server
    form.querySelector("#refusal").focus();
  }
  showProblems(form, answer.wrong);
  form.querySelector("#todo").innerHTML = answer.todo; // our own template, escaped by the server
  form.querySelector("#findings").innerHTML = answer.findings; // our own template, escaped by the server
  showAudience(form, answer);
  showOthers(form, answer.others);
}

// An outlet chosen just now begins with the message's words, unless somebody has begun to type there.
function begin(field, words) {
  if (field.value) return;
  field.value = words;
  showCount(field);
}

// The words a check means, selected in their field. The server counts signs, the browser counts UTF-16 units.
function showPlace(link) {
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field?.setSelectionRange) return false;
  const signs = [...field.value];
  const units = (count) => signs.slice(0, count).join("").length;
  field.focus();
  field.setSelectionRange(units(Number(link.dataset.start)), units(Number(link.dataset.end)));
  field.scrollIntoView({ block: "center" });
  return true;
}

function refused({ form }, answer) {
  form.querySelector("#notice").innerHTML = answer.notice; // our own template, escaped by the server
  form.querySelector("#refusal").focus();
}

function tell(form, state, values) {
  const saved = form.querySelector("#saved");
  saved.dataset.state = state;
  saved.textContent = say(state, values);
  if (state !== "loggedOut") return;
  const link = document.createElement("a");
  link.href = form.action;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = say("logIn");
  saved.append(" ", link);
}

// --- Preview and count ---------------------------------------------------------------------------------------------
function drawSoon(page, pause = 250) {
  clearTimeout(page.drawTimer);
  page.drawTimer = setTimeout(() => draw(page), pause);
}

async function draw(page) {
  page.drawing?.abort();
  page.drawing = new AbortController();
  const { form } = page;
  try {
    const { answer } = await askJson(form, form.dataset.preview, typed(form), { signal: page.drawing.signal });
    const preview = form.querySelector("#preview");
    const shown = preview.querySelector(".compose-screen");
    const scrolled = shown?.scrollTop ?? 0;
    preview.innerHTML = answer.html; // our own renderer, escaped by the server
    preview.querySelector(".compose-screen").scrollTop = scrolled;
  } catch {
    // The next keystroke draws again; saving says what is wrong with the connection.
  }
}

function countSoon(page) {
  clearTimeout(page.countTimer);
  page.form.querySelector("[data-words]").textContent = say("counting");
  page.countTimer = setTimeout(() => count(page), 250);
}

async function count(page) {
  page.counting?.abort();
  page.counting = new AbortController();
  try {
    const { answer } = await askJson(page.form, page.form.dataset.count, typed(page.form), { signal: page.counting.signal });
    showAudience(page.form, answer);
  } catch {
    // Saving counts again.
  }
}

// --- Other people --------------------------------------------------------------------------------------------------
async function stillHere(page) {
  if (document.hidden || page.saver.running) return;
  const before = Number(page.form.elements.revision.value);
  try {
    const { answer } = await askJson(page.form, page.form.dataset.presence, new FormData());
    showOthers(page.form, answer.others);
    const isNewer = answer.revision > Number(page.form.elements.revision.value) && answer.revision > before;
    if (isNewer && !page.saver.running && !page.saver.isRefused) showLine(page.form, say("newer"));
  } catch {
    // Tried again soon.
  }
}

function showOthers(form, names) {
  showLine(form, names.length ? say("others", { names: names.join(", ") }) : "");
}

function showLine(form, words) {
  const line = form.querySelector("#others");
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
}

// --- What this computer has kept -----------------------------------------------------------------------------------
function offerKept(page) {
  const { form } = page;
  const found = form.dataset.saved === "yes" ? kept(form, typed(form)) : null;
  const place = form.querySelector("#unsaved");
  place.hidden = !found;
  if (!found) return;
  const at = new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Tokyo" });
  const words = document.createElement("p");
  words.textContent = say("kept", { at });
  const row = document.createElement("div");
  row.className = "cl-row";
  row.append(
    button(say("restore"), "cl-button cl-button-primary compose-small", () => restore(page, found)),
    button(say("forget"), "cl-button compose-small", () => {
      forget(form);
      place.hidden = true;
    }),
  );
  place.className = "cl-notice cl-notice-wait";
  place.replaceChildren(words, row);
}

function button(words, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

async function restore(page, found) {
  const data = new FormData();
  for (const [name, value] of found.entries) data.append(name, value);
  data.set("do", "show");
  try {
    const response = await post(page.form, page.form.action, data, { headers: { "X-Cityline": "fragment" } });
    const drawn = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("desk");
    const form = document.adoptNode(drawn);
    if (form.dataset.saved === "yes") forget(page.form);
    page.form.replaceWith(form);
    start(form);
  } catch {
    tell(page.form, navigator.onLine ? "failed" : "offline");
  }
}
