// Single keys for the PR office's desk. None of them decides anything: they lead to a link or into a form.
// They can be switched off (WCAG 2.1.4), are silent while somebody types, and leave the browser's own combinations alone.

const OFF = "cityline.keys.off";
const dialog = document.getElementById("keys");
const list = document.querySelector("[data-keys=queue]");

const isOff = () => {
  try { return localStorage.getItem(OFF) === "1"; } catch { return false; }
};

function showKeys() {
  if (!dialog.open) dialog.showModal();
}

function move(step) {
  const links = [...list.querySelectorAll(".cl-item-link")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step));
  links[to].focus();
  links[to].closest("li").scrollIntoView({ block: "nearest" });
}

function follow(name) {
  document.querySelector(`a[data-key=${name}]`)?.click();
}

function into(id, field) {
  const place = document.getElementById(id);
  if (!place) return;
  if (place.tagName === "DETAILS") place.open = true;
  const target = place.querySelector(field);
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}

const inQueue = { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1) };
const onReview = {
  a: () => into("approve", "input:not([type=hidden]):not(:disabled), textarea, button:not(:disabled)"),
  r: () => into("return", "input[type=radio]"),
  x: () => into("reject", "input[type=radio]"),
  n: () => follow("next"),
  p: () => follow("previous"),
  q: () => follow("queue"),
};
const keys = { "?": showKeys, ...(list ? inQueue : onReview) };

function isTyping(target) {
  if (target.isContentEditable || target.closest("dialog, details.cl-menu")) return true;
  return target.matches("textarea, select, input:not([type=checkbox], [type=submit], [type=button])");
}

if (dialog) {
  const opener = document.querySelector("[data-keys-show]");
  const onOff = dialog.querySelector("[data-keys-switch]");
  opener.hidden = false;
  opener.addEventListener("click", showKeys);
  onOff.checked = !isOff();
  onOff.addEventListener("change", () => {
    try { localStorage.setItem(OFF, onOff.checked ? "0" : "1"); } catch { /* then it holds for this page only */ }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
    if (isTyping(event.target) || isOff()) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
