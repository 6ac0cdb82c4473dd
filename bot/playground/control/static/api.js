// Calls to the playground's server.

const HEADERS = { "X-Playground": "1" };

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The playground answered ${response.status}.`);
  return body;
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(`/play/${path}`, options);
  } catch {
    throw new Error("The playground does not answer. Is `lede try` still running?");
  }
  return read(response);
}

/** Read something under /play/. */
export const get = (path) => ask(path);

/** Do something under /play/; `body` is JSON, or a form with a file. */
export async function post(path, body) {
  const form = body instanceof FormData;
  const headers = form ? HEADERS : { ...HEADERS, "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: form ? body : JSON.stringify(body) });
}
