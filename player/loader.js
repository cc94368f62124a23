// Streamlit keeps this with the page; the bundle comes once from the static files and stays in the browser's cache.
let bundle;
const ends = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  bundle ??= import(new URL(data.bundle, document.baseURI).href);
  bundle.then((player) => ends.set(parentElement, player.default(component)));
  return () => bundle.then(() => ends.get(parentElement)?.());
}
