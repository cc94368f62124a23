/** The page's theme as the player finds it: the colours come from the page, only what is dark or light is asked. */

const SCHEME = "(prefers-color-scheme: dark)";

export class Theme {
  private readonly scheme = matchMedia(SCHEME);

  /** `changed` is called when the system turns to the other scheme: a page without Streamlit follows it. */
  constructor(private readonly changed: () => void) {
    this.scheme.addEventListener("change", this.changed);
  }

  /** Whether the theme around an element is a dark one: its text is lighter than its paper. */
  isDark(element: Element): boolean {
    const channels = getComputedStyle(element).color.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [0];
    return Math.max(...channels) > 128;
  }

  /** Lets go of the page. */
  stop(): void {
    this.scheme.removeEventListener("change", this.changed);
  }
}
