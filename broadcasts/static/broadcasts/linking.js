// While the code is typed on the phone, this page looks every few seconds whether the phone is linked, and then says so.

const EVERY = 3000;
const AS_LONG_AS_A_CODE = 10 * 60 * 1000;
const began = Date.now();

document.documentElement.classList.add("has-script");
const timer = setInterval(look, EVERY);

async function look() {
  if (document.hidden) return;
  if (Date.now() - began > AS_LONG_AS_A_CODE) clearInterval(timer);
  try {
    const response = await fetch(location.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // Going to the address anew, not reloading it: a reload would ask for another code.
    if (page.querySelector("[data-linked=yes]")) location.replace(location.href);
  } catch {
    // Looked at again soon.
  }
}
