/** A swipe by one finger along an element: to the left goes on, to the right goes back, as one turns pages. */

/** What counts as a swipe: so many pixels along, and so many times as far along as across. */
const LEAST = 40;
const STRAIGHT = 2;

/** Calls `turn` with 1 (on) or -1 (back) for each swipe; up and down goes on scrolling the page. */
export function onSwipe(element: HTMLElement, turn: (direction: 1 | -1) => void): void {
  let start: PointerEvent | null = null;
  element.addEventListener("pointerdown", (event) => (start = event.isPrimary && event.pointerType === "touch" ? event : null));
  element.addEventListener("pointercancel", () => (start = null));
  element.addEventListener("pointerup", (event) => {
    const from = start;
    start = null;
    if (from?.pointerId !== event.pointerId) return;
    const [along, across] = [event.clientX - from.clientX, event.clientY - from.clientY];
    if (Math.abs(along) >= LEAST && Math.abs(along) >= STRAIGHT * Math.abs(across)) turn(along < 0 ? 1 : -1);
  });
}
