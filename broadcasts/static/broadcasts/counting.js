// Lengths as the server counts them (forms/boxes.py); a test holds the two together.

const normalised = (text) => text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("ja", { granularity: "grapheme" }) : null;

export const counts = {
  units: (text) => normalised(text).length,
  graphemes: (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length),
  characters: (text) => [...normalised(text)].length,
};

export function showCount(input) {
  const shown = document.getElementById(`${input.id}-count`);
  if (!shown) return;
  const count = counts[input.dataset.counts](input.value);
  shown.querySelector("[data-count]").textContent = count.toLocaleString(document.documentElement.lang);
  shown.toggleAttribute("data-over", count > Number(input.dataset.limit));
}

export function showCounts(form) {
  for (const input of form.querySelectorAll("[data-counts]")) showCount(input);
}
