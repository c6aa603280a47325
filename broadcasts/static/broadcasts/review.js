// Of "return" and "reject" only one is open, and what was written in one is carried to the other.

const both = [...document.querySelectorAll("details.review-turn-down")];
for (const details of both) {
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    for (const other of both.filter((one) => one !== details && one.open)) {
      const from = other.querySelector("textarea");
      const to = details.querySelector("textarea");
      if (from.value && !to.value) to.value = from.value;
      other.open = false;
    }
  });
}
document.getElementById("happened")?.focus();
document.querySelector("[aria-invalid=true]")?.focus();
