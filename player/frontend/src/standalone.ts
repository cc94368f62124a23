/** The player on a page of its own, without a server: the page holds the data (`player/page.py` writes it). */

import { h } from "./dom";
import css from "./styles/standalone.css";
import type { PlayerData } from "./types";

/** The element whose text is the JSON of a `PlayerData`. */
const DATA = 'script#recording[type="application/json"]';
const STEP = /[?#&]step=(\d{1,9})(?:&|$)/;

type Render = (mount: { data: PlayerData; parentElement: HTMLElement; setStateValue: () => void }) => void;

/** The step that an address asks for, in its query or behind `#`: `page.html?step=7`, `page.html#step=7`. */
export function stepIn(address: string): number | null {
  const found = STEP.exec(address);
  return found ? Number(found[1]) : null;
}

/** Shows the page's recording, where the page holds one; Streamlit's pages do not. */
export function mountStandalone(render: Render): void {
  const holder = document.querySelector(DATA);
  const place = document.getElementById("player");
  if (!holder?.textContent || !place) return;
  const data = JSON.parse(holder.textContent) as PlayerData;
  const style = h("style");
  style.textContent = css;
  document.head.append(style);
  const step = stepIn(location.search + location.hash);
  const show = (open: PlayerData["open_at"]) =>
    render({ data: { ...data, open_at: open }, parentElement: place, setStateValue: () => {} });
  show(step ?? data.open_at);
}
