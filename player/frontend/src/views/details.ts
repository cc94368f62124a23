/** The details of what is selected: formula, gradients, ledger, and on request Jacobian, hand-check, saved tensors, facts. */

import type { Controls } from "../controls";
import { h } from "../dom";
import { Inspector } from "../inspector";
import { detailsOf, type Details } from "../recording/details";
import { graphView } from "../recording/graphs";
import { refKey, type Recording } from "../recording/recording";
import type { Scene, View } from "../scene";
import { factTable, rowTable } from "./facts";
import { HandCheck } from "./handcheck";
import { jacobianContent } from "./jacobian";
import { ledgerTable } from "./ledger";

const NEEDS_APP = "This needs the app: a page without a server cannot run the program again.";
const ANSWER_FIRST = "This would tell what you are asked: answer first, or turn off “Ask me first”.";

/** A part that opens on request. */
class Part {
  readonly body = h("div", { class: "part-body" });
  readonly element: HTMLDetailsElement;

  constructor(title: string, id: string, opened: () => void) {
    this.element = h("details", { class: "part", "data-testid": id }, h("summary", {}, title), this.body);
    this.element.addEventListener("toggle", opened);
    this.element.querySelector("summary")?.addEventListener("click", () => {
      requestAnimationFrame(() => this.element.scrollIntoView({ block: "nearest" }));
    });
  }

  get isOpen(): boolean {
    return this.element.open && !this.element.hidden;
  }

  /** Fills the part, or hides it where there is nothing to tell. */
  show(...children: (HTMLElement | null)[]): void {
    const content = children.filter((child) => child !== null);
    this.element.hidden = content.length === 0;
    this.body.replaceChildren(...content);
  }
}

export class DetailsView implements View {
  readonly element = h("div", { class: "details", "data-testid": "details" });
  private readonly head = h("h3");
  private readonly flow = h("div");
  private readonly ledger = h("div");
  private readonly empty = h("p", { class: "empty" }, "Select a node of the graph, or put the cursor on an expression, to see its formula and its gradients.");
  private readonly jacobian: Part;
  private readonly check: Part;
  private readonly saved: Part;
  private readonly facts: Part;
  private readonly inspector: Inspector;
  private readonly hand: HandCheck;
  private readonly filled: HTMLElement;
  private shown: unknown[] = [];
  private answers = 0;
  /** The row of a large Jacobian, and the node that it belongs to. */
  private row = { node: "", row: 0 };

  constructor(controls: Controls) {
    const redraw = () => {
      this.answers++;
      controls.set({});
    };
    this.inspector = new Inspector(redraw);
    this.hand = new HandCheck(this.inspector);
    this.jacobian = new Part("Local Jacobian", "jacobian", redraw);
    this.check = new Part("Check by hand", "check", redraw);
    this.saved = new Part("Saved for the backward pass", "saved", redraw);
    this.facts = new Part("The tensor", "facts", redraw);
    const parts = [this.jacobian, this.check, this.saved, this.facts].map((part) => part.element);
    this.filled = h("div", {}, this.head, this.flow, this.ledger, ...parts);
    this.element.append(this.empty, this.filled);
  }

  update(scene: Scene): void {
    const { recording, state, options } = scene;
    const now = [recording, state.step, state.selected?.join(), state.ask, this.answers];
    if (now.every((each, index) => each === this.shown[index])) return;
    this.shown = now;
    const graph = recording && graphView(recording, state.step);
    const [owner, , id] = state.selected ?? [-1, -1, -1];
    const found = recording && graph && owner === graph.graph ? detailsOf(recording, graph, id, state.step) : null;
    this.empty.hidden = found !== null;
    this.filled.hidden = found === null;
    const asked = state.ask && !["receiving", "done"].includes(graph?.nodes[id]?.phase ?? "");
    if (recording && found) this.show(recording, found, options.offline ? NEEDS_APP : asked ? ANSWER_FIRST : "");
    else this.check.show(null);
  }

  /** `closed` says why the program is not run again for this node, "" where it may be. */
  private show(recording: Recording, details: Details, closed: string): void {
    const { title, code, url, flow, ledger, saved, facts, tensor } = details;
    this.head.replaceChildren(title, " ", h("code", {}, code), ...(url.startsWith("https://") ? [" ", link(url)] : []));
    this.flow.replaceChildren(rowTable(title, flow));
    this.ledger.replaceChildren(...(ledger ? [ledgerTable(ledger, title === "AccumulateGrad" ? `${details.result}.grad` : `what ${title} receives`)] : []));
    this.saved.show(saved.length ? rowTable("Saved for the backward pass", saved) : null);
    this.facts.show(facts.length ? factTable("The tensor", facts) : null);
    if (closed) {
      this.jacobian.show(h("p", { class: "quiet" }, closed));
      this.check.show(h("p", { class: "quiet" }, closed));
      return;
    }
    this.showJacobian(recording, details);
    if (!tensor) this.check.show(null);
    else {
      if (this.hand.element.parentElement !== this.check.body) this.check.show(this.hand.element);
      this.check.element.hidden = false;
      if (this.check.isOpen) this.hand.update(recording, tensor, details.pass);
    }
  }

  private showJacobian(recording: Recording, details: Details): void {
    const { ref, title, pass } = details;
    const node = refKey(ref);
    if (this.row.node !== node) this.row = { node, row: 0 };
    if (title === "AccumulateGrad") this.jacobian.show(null);
    else if (!this.jacobian.isOpen) this.jacobian.show(h("p"));
    else {
      const asked = this.inspector.ask(recording, { type: "jacobian", node: ref, row: this.row.row, backward: pass });
      const goToRow = (row: number) => {
        this.row = { node, row };
        this.answers++;
        this.show(recording, details, "");
      };
      this.jacobian.show(...jacobianContent(asked, details, goToRow));
    }
  }
}

function link(url: string): HTMLElement {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "PyTorch's page");
}
