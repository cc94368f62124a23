// Times what a person waits for: from the key or click that they give to the first frame that shows the answer.
window.probe = {
  // The first element that matches, shadow roots included.
  find(selector, root = document) {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const element of root.querySelectorAll("*")) {
      const inside = element.shadowRoot && window.probe.find(selector, element.shadowRoot);
      if (inside) return inside;
    }
    return null;
  },

  shows: {
    // The player's graph has a node of this name.
    playerNode: (name) => window.probe.find(`[data-testid=player][data-ready=true] [data-testid=graph] [data-name=${name}]`) !== null,
    // The chart has a node with this text.
    chartNode: (name) => [...document.querySelectorAll("[data-testid=stGraphVizChart] svg text")].some((text) => text.textContent.trim() === name),
    // The player stands at this step.
    playerStep: (step) => window.probe.find("[data-testid=player]")?.dataset.step === step,
    // The page says this.
    text: (words) => [...document.querySelectorAll("[data-testid=stText]")].some((element) => element.textContent.trim().startsWith(words)),
    heading: (words) => [...document.querySelectorAll("h1")].some((element) => element.textContent.trim() === words),
  },

  // From the next `event` on, look once a frame whether the page shows what it should; milliseconds, or null after `limit`.
  // It looks after a frame has been drawn: before, what the page does in that frame would be seen one frame late.
  time(event, kind, what, limit) {
    const holds = () => window.probe.shows[kind](what);
    window.probe.answer = new Promise((resolve) => {
      addEventListener(event, () => {
        const start = performance.now();
        const look = () => {
          const passed = performance.now() - start;
          if (holds()) resolve(passed);
          else if (passed > limit) resolve(null);
          else window.probe.drawn(look);
        };
        window.probe.drawn(look);
      }, { capture: true, once: true });
    });
  },

  // The median time between two frames of an idle page, in milliseconds.
  async frame() {
    const frames = [];
    for (let last = await window.probe.next(); frames.length < 31; ) {
      const now = await window.probe.next();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b)[15];
  },
  next: () => new Promise((resolve) => requestAnimationFrame(resolve)),

  // Calls `then` once the next frame has been drawn.
  drawn(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  },

  // Hold a key: one press a frame, so many. Milliseconds from the last press until the player stands at its step.
  async hold(key, presses) {
    const player = window.probe.find("[data-testid=player]");
    const target = window.probe.find("[data-testid=timeline] [role=slider], [data-testid=timeline] input[type=range]");
    const goal = Math.min(Number(player.dataset.step) + presses, Number(player.dataset.steps));
    for (let press = 0; press < presses; press += 1) {
      target.dispatchEvent(new KeyboardEvent("keydown", { key, code: key, bubbles: true, composed: true, repeat: press > 0 }));
      await window.probe.next();
    }
    const start = performance.now();
    while (Number(player.dataset.step) < goal && performance.now() - start < 3000) await window.probe.next();
    return performance.now() - start;
  },
};
