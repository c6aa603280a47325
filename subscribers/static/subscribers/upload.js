// Shows how much of a large file has been sent. Without this script the form is sent as any other.

const form = document.querySelector("form[data-upload]");
const bar = form.querySelector("progress");
const words = form.querySelector("[data-upload-words]");

function show(part) {
  bar.value = part;
  const percent = `${Math.floor(part * 100)}%`;
  words.textContent = (part < 1 ? form.dataset.sending : form.dataset.waiting).replace("{percent}", percent);
}

function end(said) {
  bar.hidden = true;
  words.textContent = said;
  form.removeAttribute("aria-busy");
  form.querySelector("button").disabled = false;
}

form.addEventListener("submit", (event) => {
  if (!form.querySelector("[type=file]").files.length) return; // the page says what is missing
  event.preventDefault();
  const request = new XMLHttpRequest();
  request.open("POST", form.getAttribute("action") || location.href);
  request.upload.addEventListener("progress", (sent) => sent.lengthComputable && show(sent.loaded / sent.total));
  request.upload.addEventListener("load", () => show(1));
  request.addEventListener("error", () => end(form.dataset.lost));
  request.addEventListener("load", () => {
    if (request.status === 200) {
      location.assign(request.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const errors = [...answer.querySelectorAll(".cl-field-error")].map((error) => error.textContent);
    end(errors.length ? errors.join(" ") : form.dataset.failed);
  });
  request.send(new FormData(form));
  bar.hidden = false;
  form.setAttribute("aria-busy", "true");
  form.querySelector("button").disabled = true;
  show(0);
});
