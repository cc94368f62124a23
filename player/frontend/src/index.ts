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

interface Mounted {
  player: Player;
  parts: HTMLElement[];
}

const players = new WeakMap<object, Mounted>();

/** Draws the data into the element; returns what takes the player down again. */
export default function render({ data, parentElement, setStateValue }: Mount): () => void {
  let mounted = players.get(parentElement);
  if (!mounted) {
    const player = new Player(parentElement.getRootNode() as ShadowRoot | Document, data.source, setStateValue);
    mounted = { player, parts: [h("style", {}, css), player.element] };
    players.set(parentElement, mounted);
    parentElement.append(...mounted.parts);
  }
  const { player, parts } = mounted;
  player.receive(data, setStateValue);
  return () => {
    players.delete(parentElement);
    player.destroy();
    // Where Streamlit draws into the element again, there is one player and not two.
    for (const part of parts) part.remove();
  };
}

mountStandalone(render);
