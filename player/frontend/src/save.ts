/** Saves a picture as a file. */

import { h } from "./dom";

/** Offers an SVG element of the page for download. */
export function saveSvg(svg: SVGSVGElement, name: string): void {
  const text = new XMLSerializer().serializeToString(svg);
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "image/svg+xml" })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
