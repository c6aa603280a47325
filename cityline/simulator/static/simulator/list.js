// Keeps the list of phones fresh without a reload, and leaves ticks and focus where they are.

const EVERY = 3000;
const rows = document.getElementById("rows");

const seen = () => rows.querySelector("[data-seen]")?.dataset.seen ?? "";

async function refresh() {
  if (document.hidden) return;
  const query = new URLSearchParams(location.search);
  query.set("seen", seen());
  const response = await fetch(`/rows?${query}`);
  if (response.status !== 200) return;
  const ticked = new Set([...rows.querySelectorAll(":checked")].map((box) => box.value));
  const focus = document.activeElement;
  const focused = rows.contains(focus) ? [focus.tagName, focus.value ?? focus.getAttribute("href")] : null;
  rows.innerHTML = await response.text();
  for (const box of rows.querySelectorAll("input[type=checkbox]")) box.checked = ticked.has(box.value);
  if (focused?.[0] === "INPUT") rows.querySelector(`input[value="${focused[1]}"]`)?.focus({ preventScroll: true });
  if (focused?.[0] === "A") rows.querySelector(`a[href="${focused[1]}"]`)?.focus({ preventScroll: true });
}

// A server that is away for a moment is asked again at the next turn.
setInterval(() => refresh().catch(() => {}), EVERY);
