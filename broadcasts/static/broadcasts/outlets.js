// Copies the words of an outlet. Without it they are selected by hand: the button is only shown where it works.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const words = document.getElementById(button.dataset.copy);
    const told = document.querySelector(`[data-copied="${button.dataset.copy}"]`);
    told.textContent = "";
    try {
      await navigator.clipboard.writeText(words.value);
      told.textContent = button.dataset.done;
    } catch {
      words.focus();
      words.select(); // the browser does not let us; one keystroke does
    }
  });
}
