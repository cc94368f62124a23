/** Streamlit's way in: called again with the same element at each new `data`, so that the view's state stays. */

import css from "./styles";
import { h } from "./dom";
import { Player } from "./player";
import type { Tell } from "./program";
import { mountStandalone } from "./standalone";
import type { PlayerData } from "./types";

export interface Mount {
  data: PlayerData;
  parentElement: HTMLElement | ShadowRoot;
  setStateValue: Tell;
}

const players = new WeakMap<object, Player>();

/** Draws the data into the element; returns what takes the player down again. */
export default function render({ data, parentElement, setStateValue }: Mount): () => void {
  let player = players.get(parentElement);
  if (!player) {
    const root = parentElement.getRootNode() as ShadowRoot | Document;
    const created = new Player(root, data.source, setStateValue);
    player = created;
    players.set(parentElement, created);
    const style = h("style");
    style.textContent = css;
    parentElement.append(style, created.element);
  }
  const mounted = player;
  mounted.receive(data, setStateValue);
  return () => {
    players.delete(parentElement);
    mounted.destroy();
  };
}

mountStandalone(render);
