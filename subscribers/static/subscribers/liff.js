// Shows LINE's own ID token to our server, which asks LINE about it, and goes on to the resident's page.
/* global liff */

const form = document.getElementById("liff");
const told = document.getElementById("told");

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
  const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  if (response.ok) {
    location.replace(form.dataset.wayOn);
    return;
  }
  told.textContent = (await response.json()).words ?? form.dataset.failed;
}

enter().catch(() => (told.textContent = form.dataset.failed));
