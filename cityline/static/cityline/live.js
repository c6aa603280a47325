// Keeps the progress of a broadcast fresh. Without this script the page is right whenever it is loaded.

const EVERY = 2000;

function countDown() {
  for (const time of document.querySelectorAll("[data-countdown]")) {
    const left = Math.floor((Date.parse(time.dateTime) - Date.now()) / 1000);
    if (left >= 3600) continue;
    const words = left <= 0 ? time.dataset.now : left < 60 ? time.dataset.seconds : time.dataset.minutes;
    time.textContent = words.replace("{m}", Math.floor(left / 60)).replace("{s}", left % 60);
  }
}

async function refresh(piece) {
  const response = await fetch(piece.dataset.live, { headers: { "X-Cityline": "fragment" } });
  if (!response.ok || response.redirected) return;
  if (response.headers.get("X-Cityline-State") !== piece.dataset.state) {
    location.reload();
    return;
  }
  piece.innerHTML = await response.text();
  countDown();
}

for (const piece of document.querySelectorAll("[data-live]")) {
  let busy = false;
  setInterval(async () => {
    if (document.hidden || busy) return;
    busy = true;
    try {
      await refresh(piece);
    } catch {
      // The network is away for a moment; the next round tries again.
    } finally {
      busy = false;
    }
  }, EVERY);
}
setInterval(countDown, 1000);
countDown();
