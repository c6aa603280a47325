// A picture goes up the moment it is chosen, with its progress; the server says what it thinks of it.

import { token } from "./asking.js";
import { problem } from "./insight.js";
import { say } from "./words.js";

export function upload(form, input, done) {
  const field = input.closest(".compose-picture");
  const progress = field.querySelector("progress");
  const data = new FormData();
  data.append("picture", input.files[0]);
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.upload);
  request.setRequestHeader("X-CSRFToken", token(form));
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.round((100 * event.loaded) / event.total);
    progress.value = percent;
    tell(field, percent < 100 ? say("sending", { percent }) : say("working"));
  });
  request.addEventListener("load", () => {
    finish(field, input);
    if (request.status === 200 && request.response?.media) {
      field.querySelector("input[type=hidden]").value = request.response.media;
      done();
    } else refuse(field, input, request.response?.message ?? say("uploadFailed"));
  });
  request.addEventListener("error", () => {
    finish(field, input);
    refuse(field, input, say("uploadFailed"));
  });
  field.removeAttribute("data-invalid");
  place(field).replaceChildren();
  delete place(field).dataset.own;
  progress.hidden = false;
  progress.value = 0;
  input.disabled = true;
  request.send(data);
}

const place = (field) => field.querySelector(".compose-problems");

function tell(field, words) {
  field.querySelector("progress").setAttribute("aria-valuetext", words);
  const help = field.querySelector(".cl-field-help");
  help.dataset.before ??= help.textContent;
  help.textContent = words;
}

function finish(field, input) {
  field.querySelector("progress").hidden = true;
  const help = field.querySelector(".cl-field-help");
  help.textContent = help.dataset.before ?? help.textContent;
  input.disabled = false;
}

function refuse(field, input, message) {
  field.toggleAttribute("data-invalid", true);
  input.setAttribute("aria-invalid", "true");
  input.value = "";
  place(field).dataset.own = "yes";
  place(field).replaceChildren(problem(message));
  input.focus();
}
