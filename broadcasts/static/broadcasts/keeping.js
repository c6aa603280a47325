// What is typed, kept on this computer until the server has it: a lost connection or an expired login costs nothing.
// Under the person's own number, so that the next one at this computer does not find it.

const key = (form) => `cityline.draft.${form.dataset.user}.${form.dataset.draft}`;
const NOT_CONTENT = new Set(["csrfmiddlewaretoken", "revision", "removed", "do", "really", "template_name", "shows_all"]);

const entriesOf = (data) => [...data].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
const contentOf = (entries) => JSON.stringify(entries.filter(([name]) => !NOT_CONTENT.has(name)));

export function keep(form, data) {
  try {
    localStorage.setItem(key(form), JSON.stringify({ at: new Date().toISOString(), entries: entriesOf(data) }));
  } catch {
    // Storage is full or forbidden: the page itself still has everything.
  }
}

export function forget(form) {
  try {
    localStorage.removeItem(key(form));
  } catch {
    // Nothing was kept then.
  }
}

// What was kept, if it is not simply what the page shows already.
export function kept(form, data) {
  try {
    const found = JSON.parse(localStorage.getItem(key(form)));
    if (!found) return null;
    if (contentOf(found.entries) === contentOf(entriesOf(data))) {
      forget(form);
      return null;
    }
    return found;
  } catch {
    return null;
  }
}
