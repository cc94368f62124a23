/** Rows of a table that are made again only where what they show has changed. */

import { h } from "../dom";

interface Made {
  signature: string;
  element: HTMLElement;
}

/** Puts rows into a body in this order, and touches only those that stand elsewhere. */
export function place(body: HTMLElement, rows: readonly HTMLElement[]): void {
  let at = body.firstElementChild;
  for (const row of rows) {
    if (row === at) at = at.nextElementSibling;
    else body.insertBefore(row, at);
  }
}

/** The bodies of a long table: the browser passes over one that is out of sight as a whole. */
export class Bodies {
  private readonly bodies: HTMLElement[] = [];

  constructor(
    private readonly table: HTMLElement,
    private readonly most: number,
  ) {}

  place(rows: readonly HTMLElement[]): void {
    const count = Math.ceil(rows.length / this.most);
    while (this.bodies.length < count) this.bodies.push(this.table.appendChild(h("tbody", { role: "rowgroup" })));
    for (const body of this.bodies.splice(count)) body.remove();
    this.bodies.forEach((body, at) => place(body, rows.slice(at * this.most, (at + 1) * this.most)));
  }
}

export class Rows {
  private made = new Map<string, Made>();

  /** `put` places all rows in their order; those that are gone have been removed. */
  constructor(private readonly put: (rows: readonly HTMLElement[]) => void) {}

  /** Shows these rows in this order; `signature` says all that a row shows. */
  show(rows: readonly { key: string; signature: string; make: () => HTMLElement }[]): void {
    const before = this.made;
    this.made = new Map();
    for (const { key, signature, make } of rows) {
      const known = before.get(key);
      this.made.set(key, known?.signature === signature ? known : { signature, element: make() });
    }
    for (const [key, { element }] of before) if (this.made.get(key)?.element !== element) element.remove();
    this.put([...this.made.values()].map(({ element }) => element));
  }
}
