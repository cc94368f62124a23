/** Keeps the keyboard in the player: what held the focus may be hidden or drawn anew, and keys would go nowhere. */

/** Draws, and takes the focus back where the drawing has let it fall out of `element`. */
export function keepingFocus(element: HTMLElement, draw: () => void): void {
  const held = element.matches(":focus-within");
  draw();
  if (!held) return;
  // The browser lets go of what is hidden when it has laid out the page.
  requestAnimationFrame(() => {
    if (!element.matches(":focus-within") && document.activeElement === document.body) element.focus({ preventScroll: true });
  });
}
