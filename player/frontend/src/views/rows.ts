/** Rows of a table that are made again only where what they show has changed. */

interface Made {
  signature: string;
  element: HTMLElement;
}

export class Rows {
  private made = new Map<string, Made>();

  constructor(private readonly body: HTMLElement) {}

  /** Shows these rows in this order; `signature` says all that a row shows. */
  show(rows: readonly { key: string; signature: string; make: () => HTMLElement }[]): void {
    const before = this.made;
    this.made = new Map();
    for (const { key, signature, make } of rows) {
      const known = before.get(key);
      this.made.set(key, known?.signature === signature ? known : { signature, element: make() });
    }
    const elements = [...this.made.values()].map(({ element }) => element);
    const same = elements.length === this.body.children.length && elements.every((each, at) => this.body.children[at] === each);
    if (!same) this.body.replaceChildren(...elements);
  }
}
