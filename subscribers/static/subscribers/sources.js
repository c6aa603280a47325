// Copying and printing: comforts that need a script, so their buttons appear with it.

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue; // the text can be selected by hand
  button.hidden = false;
  const words = document.querySelector("[data-copy-words]");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    words.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
