// Asking the server: what is typed, without files, with the newest token, and with one vocabulary for what can go wrong.

export class LoggedOut extends Error {}
export class Unreachable extends Error {}

export function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

// Logging in again in another window changes the token; the cookie has the one that holds now.
export function token(form) {
  const cookie = document.cookie.split("; ").find((pair) => /^(__Host-)?csrftoken=/.test(pair));
  const input = form.querySelector("input[name=csrfmiddlewaretoken]");
  return cookie ? cookie.slice(cookie.indexOf("=") + 1) : input.value;
}

export async function post(form, url, data, { headers = {}, signal } = {}) {
  data.delete("csrfmiddlewaretoken");
  let response;
  try {
    response = await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": token(form), ...headers }, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unreachable();
  }
  if (response.redirected || response.status === 401 || response.status === 403) throw new LoggedOut();
  if (response.status >= 500) throw new Unreachable();
  return response;
}

export async function askJson(form, url, data, options) {
  const response = await post(form, url, data, options);
  if (!response.headers.get("content-type")?.includes("json")) throw response.ok ? new LoggedOut() : new Unreachable();
  return { status: response.status, answer: await response.json() };
}
