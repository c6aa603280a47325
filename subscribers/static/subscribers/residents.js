// Each tick is saved at once. What the network loses is tried again, and the tick stays as the resident left it; the
// form itself, with its one button, works without any of this and comes back when saving by itself does not.

const WAITS = [1, 2, 4, 8, 15, 30];
const GOOD = "rs-told-good";
const BAD = "rs-told-bad";
const form = document.getElementById("choices");
const told = document.getElementById("told");
const wanted = new Map(); // control's name and value → what is still to be saved
let isSaving = false;
let failures = 0;
let timer = 0;
let fading = 0;

function tell(words, mood, href) {
  const said = document.createElement(href ? "a" : "span");
  if (href) said.href = href;
  said.className = mood;
  said.textContent = words;
  told.textContent = "";
  told.append(said);
  clearTimeout(fading);
  if (mood === GOOD && !href) fading = setTimeout(() => said.remove(), 6000);
}

function mark(control, isWaiting) {
  control.closest(".rs-row").classList.toggle("is-waiting", isWaiting);
}

// The form says what was chosen before it: what is saved already must not be taken for a change once more.
function note(control, state) {
  if (control.type === "radio") {
    form.elements.spoken.value = control.value;
    return;
  }
  const before = new Set(form.elements.before.value.split(" "));
  before[state ? "add" : "delete"](control.value);
  form.elements.before.value = [...before].join(" ");
}

function giveBack(words) {
  form.classList.remove("is-live"); // the button is the way on
  tell(words, BAD);
}

async function save(control) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  if (control.type === "radio") body.set("language", control.value);
  else {
    body.set("category", control.value);
    body.set("on", control.checked ? "1" : "0");
  }
  const response = await fetch(form.dataset.one, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    keepalive: true, // whoever ticks and closes the page means it
  });
  if (response.status >= 500 || response.status === 429) throw new Error("again later");
  return response;
}

async function saveAll() {
  if (isSaving) return;
  isSaving = true;
  clearTimeout(timer);
  while (wanted.size) {
    const [key, control] = wanted.entries().next().value;
    const state = control.checked;
    let response;
    try {
      response = await save(control);
    } catch {
      tell(form.dataset.offline, BAD);
      timer = setTimeout(saveAll, 1000 * WAITS[Math.min(failures, WAITS.length - 1)]);
      failures += 1;
      break;
    }
    failures = 0;
    if (response.status === 403) {
      giveBack(form.dataset.over);
      break;
    }
    if (control.checked === state) wanted.delete(key); // else it was tapped again meanwhile
    mark(control, wanted.has(key));
    const answer = await response.json().catch(() => ({}));
    if (response.ok) note(control, state);
    if (response.status === 410) control.checked = false; // offered no longer
    if (!response.ok) giveBack(answer.words || form.dataset.failed);
    else if (control.type === "radio") tell(form.dataset.shownAgain, GOOD, location.pathname);
    else if (!wanted.size) tell(answer.words, GOOD);
  }
  isSaving = false;
}

if (!("unsaved" in form.dataset)) form.classList.add("is-live"); // a form that came back is saved by its button
// A page that comes back from the browser's memory shows what was ticked then; what holds now is on the server.
addEventListener("pageshow", (event) => event.persisted && location.reload());
addEventListener("online", saveAll);
addEventListener("beforeunload", (event) => wanted.size && failures && event.preventDefault());
form.addEventListener("submit", () => wanted.clear()); // the form carries every tick itself
form.addEventListener("change", (event) => {
  const control = event.target;
  if (control.name !== "category" && control.name !== "language") return;
  wanted.set(control.name === "language" ? "language" : control.value, control);
  mark(control, true);
  saveAll();
});
