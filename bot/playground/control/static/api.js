// Calls to the playground's server.

const HEADERS = { "X-Playground": "1" };

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `The playground answered ${response.status}.`);
  return body;
}

/** Read something under /play/. */
export const get = async (path) => read(await fetch(`/play/${path}`));

/** Do something under /play/; `body` is JSON, or a form with a file. */
export async function post(path, body) {
  const form = body instanceof FormData;
  const headers = form ? HEADERS : { ...HEADERS, "Content-Type": "application/json" };
  return read(await fetch(`/play/${path}`, { method: "POST", headers, body: form ? body : JSON.stringify(body) }));
}
