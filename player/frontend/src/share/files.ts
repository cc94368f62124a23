/** Files in the browser: what is saved, what is copied, and a picture of the page's own made of pixels. */

import { h } from "../dom";

/** Pixels for each CSS pixel of a picture. */
const SCALE = 2;
const LIVES = 10_000;

/** Offers a file for download. */
export function save(file: Blob, name: string): void {
  const link = h("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), LIVES);
}

/** The name that the server gives a file. */
export function nameOf(response: Response): string {
  return /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "autograd-lab";
}

/** An SVG element as a file; the variables of the page's theme fall back to its own, light colours. */
export function svgFile(svg: SVGSVGElement): Blob {
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" });
}

/** An SVG element as PNG, on white. */
export async function pngFile(svg: SVGSVGElement): Promise<Blob> {
  const { width, height } = svg.viewBox.baseVal;
  const standing = svg.cloneNode(true) as SVGSVGElement;
  standing.setAttribute("width", String(width));
  standing.setAttribute("height", String(height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(standing))}`;
  await image.decode();
  const canvas = h("canvas", { width: width * SCALE, height: height * SCALE });
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((file) => (file ? done(file) : failed(new Error("The browser made no picture."))), "image/png"),
  );
}

/** Puts a picture on the clipboard; it may come later, since browsers want the call within the click. */
export async function copyPicture(file: Promise<Blob>): Promise<void> {
  if (!("clipboard" in navigator) || !("ClipboardItem" in window)) {
    throw new Error("The browser lets only pages with https copy pictures. Save it as PNG instead.");
  }
  await navigator.clipboard.write([new ClipboardItem({ "image/png": file })]);
}

/** Puts a text on the clipboard; where that is not allowed, `field` is selected for the learner to copy. */
export async function copyText(field: HTMLInputElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    throw new Error("The browser does not let this page copy. The link is selected: press Ctrl C.");
  }
}
