/** Elements of a tensor by their place: "x[0, 2]" for number 2 of a tensor of shape (2, 3). */

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The name of an element, counted as in `tensor.flatten()`. */
export function elementName(name: string, shape: readonly number[], element: number): string {
  const places: number[] = [];
  let rest = element;
  for (const size of [...shape].reverse()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  const plain = /^[\w.]+$/.test(name) ? name : `(${name})`;
  return places.length ? `${plain}[${places.join(", ")}]` : name;
}
