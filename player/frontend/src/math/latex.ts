/** LaTeX of the operations table (`autograd_trace/operations/latex.py`) as a tree, for MathML: no more than that writes. */

export type MathNode =
  | { kind: "row"; items: MathNode[] }
  | { kind: "number" | "name" | "operator" | "text"; text: string }
  | { kind: "fraction"; top: MathNode; bottom: MathNode }
  | { kind: "power"; base: MathNode; exponent: MathNode }
  | { kind: "root"; inside: MathNode }
  | { kind: "fence"; open: string; close: string; inside: MathNode }
  | { kind: "cases"; rows: MathNode[][] };

const NAMES: Record<string, string> = {
  alpha: "α", beta: "β", delta: "δ", pi: "π", sigma: "σ", psi: "ψ", infty: "∞", top: "⊤",
};
const FUNCTIONS: ReadonlySet<string> = new Set(["exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min"]);
const OPERATORS: Record<string, string> = {
  odot: "⊙", le: "≤", ge: "≥", ne: "≠", in: "∈", lnot: "¬", sum: "∑", ",": " ",
};
const TOKEN = /\\[a-zA-Z]+ ?|\\.|[a-zA-Z]|\d+(?:\.\d+)?(?:e-?\d+)?|\S/g;

/** Reads LaTeX; what is not known is shown as it is written. */
export function readLatex(latex: string): MathNode {
  return new Reader(latex).row([]);
}

class Reader {
  private readonly tokens: { text: string; end: number }[];
  private at = 0;

  constructor(private readonly latex: string) {
    this.tokens = [...latex.matchAll(TOKEN)].map((found) => ({ text: found[0].trimEnd(), end: found.index + found[0].length }));
  }

  /** Reads up to one of these tokens, which is taken. */
  row(ends: string[]): MathNode {
    const items: MathNode[] = [];
    for (let token = this.take(); token !== undefined && !ends.includes(token); token = this.take()) {
      if (token === "^") {
        const base = items.pop() ?? { kind: "row", items: [] };
        items.push({ kind: "power", base, exponent: this.argument() });
      } else items.push(this.one(token));
    }
    return items.length === 1 ? (items[0] as MathNode) : { kind: "row", items };
  }

  private take(): string | undefined {
    return this.tokens[this.at++]?.text;
  }

  /** What stands in braces, or one token. */
  private argument(): MathNode {
    const token = this.take();
    return token === "{" ? this.row(["}"]) : this.one(token ?? "");
  }

  private one(token: string): MathNode {
    if (token === "{") return this.row(["}"]);
    if (token.startsWith("\\")) return this.command(token.slice(1));
    if (/^\d/.test(token)) return { kind: "number", text: token };
    if (/^[a-zA-Z]$/.test(token)) return { kind: "name", text: token };
    return { kind: "operator", text: token === "-" ? "−" : token };
  }

  private command(name: string): MathNode {
    if (name === "frac") return { kind: "fraction", top: this.argument(), bottom: this.argument() };
    if (name === "sqrt") return { kind: "root", inside: this.argument() };
    if (name === "text" || name === "operatorname") return { kind: "text", text: this.verbatim() };
    if (name === "begin") return this.cases();
    if (name === "left") return this.fence();
    if (FUNCTIONS.has(name)) return { kind: "text", text: name };
    if (NAMES[name]) return { kind: "name", text: NAMES[name] };
    return { kind: "operator", text: OPERATORS[name] ?? name };
  }

  /** The text in braces as it is written, spaces included; it holds no braces itself. */
  private verbatim(): string {
    const from = this.tokens[this.at]?.end ?? 0;
    while (this.at < this.tokens.length && this.take() !== "}");
    return this.latex.slice(from, (this.tokens[this.at - 1]?.end ?? from) - 1).replace(/\\_/g, "_");
  }

  private fence(): MathNode {
    const open = this.take() ?? "";
    const inside = this.row(["\\right"]);
    return { kind: "fence", open, close: this.take() ?? "", inside };
  }

  private cases(): MathNode {
    this.argument();
    const rows: MathNode[][] = [[]];
    for (;;) {
      rows.at(-1)?.push(this.row(["&", "\\\\", "\\end"]));
      const end = this.tokens[this.at - 1]?.text;
      if (end === "\\\\") rows.push([]);
      else if (end !== "&") break;
    }
    this.argument();
    return { kind: "cases", rows };
  }
}
