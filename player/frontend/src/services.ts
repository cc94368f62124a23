/** Asks the app's server beside Streamlit's own protocol: JSON in, JSON or a file out (`pages/services/`). */

import type { Completions } from "./types";

const REFUSED = "application/json";

/** Asks a service; where it has no answer, throws an Error whose message is its sentence. */
export async function ask(name: string, body: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(new URL(`services/${name}`, document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The app does not answer. Is it still running?");
  }
  if (response.ok && !response.headers.get("Content-Type")?.startsWith(REFUSED)) return response;
  const told = (await response.clone().json().catch(() => null)) as { type?: string; reason?: string } | null;
  if (response.ok && told?.type !== "refused") return response;
  throw new Error(told?.reason ?? `The app answers with status ${response.status}.`);
}

let completionsAsked: Promise<Completions | null> | undefined;

/** What the editor offers: asked once; null where the app does not answer. */
export function completions(): Promise<Completions | null> {
  completionsAsked ??= fetch(new URL("services/completions", document.baseURI))
    .then((response) => (response.ok ? (response.json() as Promise<Completions>) : null))
    .catch(() => null);
  return completionsAsked;
}
