// Phones that live: what arrives is appended, what is tapped is sent. All HTML comes from the simulator itself.

const BANNER_SHOWN = 6000;
const page = document.querySelector(".phones");
const phones = new Map([...page.querySelectorAll(".phone")].map((phone) => [phone.dataset.phone, phone]));

const toEnd = (phone) => {
  const chat = phone.querySelector(".phone__chat");
  chat.scrollTop = chat.scrollHeight;
};

function complain(phone, words) {
  phone.querySelector(".phone__problem").textContent = words;
}

async function send(phone, deed, body = {}) {
  complain(phone, "");
  let words = page.dataset.failed;
  try {
    const response = await fetch(`/phone/${phone.dataset.phone}/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return await response.json();
    words = (await response.json()).error ?? words;
  } catch {
    // The words above say it.
  }
  complain(phone, words);
  return false;
}

function tap(phone, action) {
  if (action.type === "clipboard") {
    return navigator.clipboard.writeText(action.clipboardText).then(() => complain(phone, page.dataset.copied));
  }
  return send(phone, "tap", { action });
}

function showBanner(phone, html, rings) {
  const banner = phone.querySelector(".phone__banner");
  banner.innerHTML = html;
  banner.classList.remove("phone__banner--in", "phone__banner--rings");
  void banner.offsetWidth; // start the movement again for a second message
  banner.classList.add("phone__banner--in");
  banner.classList.toggle("phone__banner--rings", rings);
  clearTimeout(banner.timer);
  banner.timer = setTimeout(() => banner.classList.remove("phone__banner--in"), BANNER_SHOWN);
}

// Another menu comes as it wants to be; the same one stays as the reader left it.
function showMenu(phone, menu) {
  const place = phone.querySelector(".phone__menus");
  if (place.dataset.shown === menu.id) return;
  const hadFocus = place.contains(document.activeElement);
  const wasOpen = place.querySelector("details")?.open;
  place.dataset.shown = menu.id;
  place.innerHTML = menu.html;
  const bar = place.querySelector("details");
  if (bar && wasOpen !== undefined) bar.open = wasOpen;
  if (hadFocus) bar?.querySelector("summary").focus();
}

for (const phone of phones.values()) {
  toEnd(phone);
  // Pictures grow when they load; stay at the newest message unless the reader has scrolled away.
  phone.querySelector(".phone__chat").addEventListener("load", (event) => event.target.matches("img") && toEnd(phone), true);
  phone.addEventListener("click", (event) => {
    const action = event.target.closest("[data-action]");
    if (action) tap(phone, JSON.parse(action.dataset.action));
    const deed = event.target.closest("[data-deed]");
    if (deed) send(phone, deed.dataset.deed);
  });
  // Parts of pictures are tapped in SVG, which has no button of its own.
  phone.addEventListener("keydown", (event) => {
    const action = event.target.closest("[data-action]:not(button)");
    if (action && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      tap(phone, JSON.parse(action.dataset.action));
    }
  });
  phone.querySelector(".phone__write").addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = phone.querySelector(".phone__say[name=text]");
    const text = field.value;
    if (!text.trim()) return;
    field.value = "";
    if (!(await send(phone, "say", { text }))) field.value = text; // nothing typed is lost
  });
  const camera = phone.querySelector(".phone__camera");
  phone.querySelector(".phone__scan").addEventListener("submit", async (event) => {
    event.preventDefault();
    const opened = await send(phone, "scan", { address: event.target.elements.address.value });
    if (!opened) return;
    camera.open = false;
    phone.dataset.standing = "following"; // the chat opens at once; the stream will say the same
    const say = phone.querySelector(".phone__say[name=text]");
    if (opened.text) say.value = opened.text;
    say.focus();
  });
}

const stream = new EventSource(`/phones/stream?n=${page.dataset.numbers}&after=${page.dataset.after}`);
stream.addEventListener("message", (event) => {
  const news = JSON.parse(event.data);
  const phone = phones.get(String(news.phone));
  phone.dataset.standing = news.standing;
  phone.querySelector(".phone__items").insertAdjacentHTML("beforeend", news.items);
  showMenu(phone, news.menu);
  if (news.banner) showBanner(phone, news.banner, news.rings);
  toEnd(phone);
});
stream.addEventListener("over", () => location.reload());
stream.addEventListener("error", () => phones.forEach((phone) => complain(phone, page.dataset.lost)));
stream.addEventListener("open", () => phones.forEach((phone) => complain(phone, "")));
addEventListener("pagehide", () => stream.close());
