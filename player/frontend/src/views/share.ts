/** What can be taken away: pictures, figures for slides, files and the link. */

import { button, h, setText } from "../dom";
import type { Scene, View } from "../scene";
import { ask } from "../services";
import { copyPicture, copyText, nameOf, pngFile, save, svgFile } from "../share/files";
import { linkTo, seenQuery } from "../link";
import { FILES, FORMATS, PICTURES, shotOf, type PictureFormat, type PictureView } from "../share/kinds";
import { added, albums, captioned, keep, load, raised, removed, type Album, type Tray } from "../share/tray";

export interface ShareActions {
  close(): void;
  /** The graph as it is drawn on the page, null where there is none. */
  graph(): SVGSVGElement | null;
}

export class ShareView implements View {
  readonly element = h("dialog", { class: "share", "aria-labelledby": "share-title", "data-testid": "share" });
  private readonly picture = h("div", { class: "choices", role: "radiogroup", "aria-label": "What the picture shows" });
  private readonly figures = h("ol", { class: "figures", "data-testid": "figures" });
  private readonly order = h("div", { class: "row" });
  private readonly link = h("input", { type: "text", readonly: true, "aria-label": "Link to this step" });
  private readonly linkPart: HTMLElement;
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly needsServer: HTMLElement[];
  private readonly offline: HTMLElement;
  private scene: Scene | null = null;
  private tray: Tray = load();
  private view: PictureView = "figure";

  constructor(private readonly actions: ShareActions) {
    const collect = button("Add this step", { class: "quiet-button" }, () => this.collect());
    const copy = button("Copy image", { class: "quiet-button" }, () => this.copy());
    const formats = FORMATS.map((format) => this.formatButton(format, () => this.savePicture(format)));
    const picture = part("Picture of this step", this.picture, h("div", { class: "row" }, ...formats, copy));
    this.order.append(...FORMATS.map((format) => this.formatButton(format, () => this.saveFigures(format))));
    const figures = part("Figures for slides", h("div", { class: "row" }, collect), this.figures, this.order);
    const files = FILES.map(({ form, label }) => button(label, { class: "quiet-button" }, () => this.saveFile(form)));
    const program = part("Program and recording", h("div", { class: "row" }, ...files));
    const copyLink = button("Copy link", { class: "quiet-button" }, () => this.run("Copying", () => copyText(this.link), "Copied."));
    this.linkPart = part("Link to this step", h("div", { class: "row" }, this.link, copyLink));
    this.offline = part("Graph", this.offlineButtons());
    this.needsServer = [picture, figures, program];
    const close = button("Close", { class: "quiet-button" }, () => actions.close());
    const head = h("header", { class: "dialog-head" }, h("h2", { id: "share-title" }, "Take it with you"), close);
    this.element.append(head, this.offline, picture, figures, program, this.linkPart, this.status);
    this.element.addEventListener("close", () => actions.close());
  }

  update(scene: Scene): void {
    this.scene = scene;
    const { share } = scene.state;
    if (share && !this.element.open) {
      this.element.showModal();
      setText(this.status, "");
      this.show(scene);
    }
    if (!share && this.element.open) this.element.close();
  }

  private show(scene: Scene): void {
    const { offline } = scene.options;
    for (const element of this.needsServer) element.hidden = offline;
    this.offline.hidden = !offline;
    this.linkPart.hidden = !scene.options.query;
    void this.showLink(scene);
    this.showChoices(scene.plotted);
    this.showTray();
  }

  private async showLink(scene: Scene): Promise<void> {
    this.link.value = linkTo(scene, scene.recording ? await seenQuery(scene, scene.recording) : {});
  }

  private showChoices(plotted: boolean): void {
    const offered = PICTURES.filter((each) => plotted || !each.plotted);
    if (!offered.some(({ view }) => view === this.view)) this.view = "figure";
    const choices = offered.map(({ view, label }) => {
      const radio = h("input", { type: "radio", name: "picture", value: view, checked: view === this.view });
      radio.addEventListener("change", () => (this.view = view));
      return h("label", {}, radio, ` ${label}`);
    });
    this.picture.replaceChildren(...choices);
  }

  private showTray(): void {
    this.order.hidden = this.tray.length === 0;
    this.figures.hidden = this.tray.length === 0;
    this.figures.replaceChildren(...this.tray.map((shot, index) => this.figure(shot.step, shot.caption, index)));
  }

  private figure(step: number, caption: string, index: number): HTMLElement {
    const name = `Figure ${index + 1}, step ${step}`;
    const words = h("input", { type: "text", value: caption, placeholder: "Heading", "aria-label": `Heading of ${name}`, maxlength: 200 });
    words.addEventListener("change", () => this.change(captioned(this.tray, index, words.value)));
    const up = button("↑", { class: "tool", "aria-label": `Move ${name} up`, disabled: index === 0 }, () => this.change(raised(this.tray, index)));
    const drop = button("×", { class: "tool", "aria-label": `Remove ${name}` }, () => this.change(removed(this.tray, index)));
    return h("li", {}, h("span", {}, `Step ${step}`), words, up, drop);
  }

  private change(tray: Tray): void {
    this.tray = tray;
    keep(tray);
    this.showTray();
  }

  private collect(): void {
    const shot = this.scene && shotOf(this.scene);
    if (!shot) return;
    const before = this.tray.length;
    this.change(added(this.tray, shot));
    setText(this.status, this.tray.length > before ? `Step ${shot.step} is figure ${this.tray.length}.` : "That step is there already.");
  }

  private formatButton(format: PictureFormat, press: () => void): HTMLElement {
    return button(format.toUpperCase(), { class: "quiet-button" }, press);
  }

  private offlineButtons(): HTMLElement {
    const graph = () => {
      const svg = this.actions.graph();
      if (!svg) throw new Error("There is no graph.");
      return svg;
    };
    const row = [
      button("SVG", { class: "quiet-button" }, () => this.run("Drawing", async () => save(svgFile(graph()), "graph.svg"), "Saved graph.svg.")),
      button("PNG", { class: "quiet-button" }, () => this.run("Drawing", async () => save(await pngFile(graph()), "graph.png"), "Saved graph.png.")),
      button("Copy image", { class: "quiet-button" }, () => this.run("Drawing", () => copyPicture(pngFile(graph())), "Copied.")),
      button("Recording (.json)", { class: "quiet-button" }, () => this.saveRecording()),
    ];
    const more = h("p", { class: "empty" }, "This page stands alone. Figures, PDF and notebooks are made by the app that wrote it.");
    return h("div", {}, h("div", { class: "row" }, ...row), more);
  }

  private saveRecording(): void {
    const trace = this.scene?.recording?.trace;
    if (trace) save(new Blob([JSON.stringify(trace)], { type: "application/json" }), "recording.json");
  }

  private savePicture(format: PictureFormat): void {
    const album = this.album();
    if (album) void this.fetchFile({ type: "pictures", order: { view: this.view, format, albums: [album] } });
  }

  private saveFigures(format: PictureFormat): void {
    void this.fetchFile({ type: "pictures", order: { view: "figure", format, albums: albums(this.tray) } });
  }

  private saveFile(form: string): void {
    const shot = this.scene && shotOf(this.scene);
    if (!shot) return;
    const { source, seed, iterations, step } = shot;
    void this.fetchFile({ type: "file", form, source, seed, iterations, step, title: document.title });
  }

  private copy(): void {
    const album = this.album();
    if (!album) return;
    const body = { type: "pictures", order: { view: this.view, format: "png", albums: [album] } };
    const picture = ask("export", body).then((response) => response.blob());
    void this.run("Drawing", () => copyPicture(picture), "Copied.");
  }

  private album(): Album | undefined {
    const shot = this.scene && shotOf(this.scene);
    return shot ? albums([shot])[0] : undefined;
  }

  private fetchFile(body: unknown): Promise<void> {
    let name = "";
    const work = async () => {
      const response = await ask("export", body);
      name = nameOf(response);
      save(await response.blob(), name);
    };
    return this.run("Making the file", work, () => `Saved ${name}.`);
  }

  /** Says what is being done, then how it ended. */
  private async run(doing: string, work: () => Promise<void>, done: string | (() => string)): Promise<void> {
    setText(this.status, `${doing} …`);
    try {
      await work();
      setText(this.status, typeof done === "string" ? done : done());
    } catch (error) {
      setText(this.status, error instanceof Error ? error.message : String(error));
    }
  }
}

function part(title: string, ...children: HTMLElement[]): HTMLElement {
  return h("section", {}, h("h3", {}, title), ...children);
}
