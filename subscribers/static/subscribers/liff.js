// Shows LINE's own ID token to our server, which asks LINE about it, and goes on to the resident's page.
/* global liff */

const AGAIN = "signed-in-again";
const WAITS = [1, 2, 4]; // seconds, while very many come at once
const form = document.getElementById("liff");
const told = document.getElementById("told");

// Outside LINE its SDK goes on showing a token that is too old. Signing in anew gives another one; but only once: whoever
// is refused after that is told the way out instead of being sent round in a circle.
function signInAgain() {
  if (liff.isInClient() || sessionStorage.getItem(AGAIN)) return false;
  sessionStorage.setItem(AGAIN, "1");
  liff.logout();
  liff.login({ redirectUri: location.href });
  return true;
}

async function show(body) {
  for (const seconds of WAITS) {
    const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (response.status !== 429) return response;
    await new Promise((done) => setTimeout(done, 1000 * seconds * (0.5 + Math.random())));
  }
  return fetch(form.action, { method: "POST", body, credentials: "same-origin" });
}

async function enter() {
  await liff.init({ liffId: form.dataset.liff });
  if (!liff.isLoggedIn()) {
    liff.login({ redirectUri: location.href });
    return;
  }
  const body = new URLSearchParams({
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    id_token: liff.getIDToken() ?? "",
  });
  const response = await show(body);
  if (response.ok) {
    sessionStorage.removeItem(AGAIN);
    location.replace(form.dataset.wayOn);
    return;
  }
  const answer = await response.json();
  if (answer.again && signInAgain()) return;
  told.textContent = answer.again ? form.dataset.failed : (answer.words ?? form.dataset.failed);
}

enter().catch(() => (told.textContent = form.dataset.failed));
