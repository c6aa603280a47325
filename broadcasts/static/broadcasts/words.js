// What the script says, in the reader's language; the server puts the sentences into the page.
const element = document.getElementById("compose-words");
const sentences = element ? JSON.parse(element.textContent) : {};
const language = document.documentElement.lang || "ja";

export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), sentences[key] ?? "");
}

export const grouped = (number) => number.toLocaleString(language);

export const residents = (number) => say(number === 1 ? "one" : "many", { count: grouped(number) });
