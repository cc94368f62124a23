/** The list of keys. */

import { ACTIONS, commandActions, keyName, OTHER_KEYS, type Action } from "../actions";
import { button, h } from "../dom";
import type { Scene, View } from "../scene";

export class HelpView implements View {
  readonly element = h("dialog", { class: "help", "aria-label": "Keys" });

  private readonly list = h("dl");

  constructor(close: () => void) {
    const head = h("header", { class: "dialog-head" }, h("h2", {}, "Keys"), button("Close", { class: "quiet-button" }, close));
    this.element.append(head, this.list);
    this.element.addEventListener("close", close);
  }

  update({ state, options }: Scene): void {
    if (state.help && !this.element.open) {
      this.list.replaceChildren(...[...commandActions(options.commands), ...ACTIONS].flatMap(row), ...OTHER_KEYS.flatMap(other));
      this.element.showModal();
    }
    if (!state.help && this.element.open) this.element.close();
  }
}

function row({ label, keys }: Action): HTMLElement[] {
  return [h("dt", {}, ...keys.map((key) => h("kbd", {}, keyName(key)))), h("dd", {}, label)];
}

function other([label, keys]: readonly [string, string]): HTMLElement[] {
  return [h("dt", {}, h("kbd", {}, keys)), h("dd", {}, label)];
}
