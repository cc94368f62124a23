/** The list of keys. */

import { ACTIONS, keyName, OTHER_KEYS } from "../actions";
import { button, h } from "../dom";
import type { Scene, View } from "../scene";

export class HelpView implements View {
  readonly element = h("dialog", { class: "help", "aria-label": "Keys" });

  constructor(close: () => void) {
    const list = h("dl");
    for (const { label, keys } of ACTIONS) list.append(h("dt", {}, ...keys.map((key) => h("kbd", {}, keyName(key)))), h("dd", {}, label));
    for (const [label, keys] of OTHER_KEYS) list.append(h("dt", {}, h("kbd", {}, keys)), h("dd", {}, label));
    this.element.append(h("h2", {}, "Keys"), list, button("Close", { class: "quiet-button" }, close));
    this.element.addEventListener("close", close);
  }

  update({ state }: Scene): void {
    if (state.help && !this.element.open) this.element.showModal();
    if (!state.help && this.element.open) this.element.close();
  }
}
