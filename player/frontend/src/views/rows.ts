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
    for (const [key, { element }] of before) if (this.made.get(key)?.element !== element) element.remove();
    let at = this.body.firstElementChild;
    for (const { element } of this.made.values()) {
      if (element === at) at = at.nextElementSibling;
      else this.body.insertBefore(element, at);
    }
  }
}
