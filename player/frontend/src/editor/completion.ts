/** Completion while a program is typed: CodeMirror's list, filled by `offersAt`. */

import { acceptCompletion, autocompletion, completionStatus, type Completion as Option, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import { Prec, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { h } from "../dom";
import type { Completion, Completions } from "../types";
import { offersAt } from "./offers";

export interface CompletionSource {
  /** The table, null where there is none: on a page without a server. */
  table(): Promise<Completions | null>;
  /** The program's names, with the kinds of their values. */
  names(): ReadonlyMap<string, string>;
}

/** What CodeMirror draws an icon for, by the table's kinds. */
const ICONS: Record<string, string> = {
  layer: "class", optimizer: "class", scheduler: "class", context: "function", constant: "constant", namespace: "namespace",
};
/** Nothing is offered within these. */
const QUIET = /String|Comment|FormatSpec/;

function option({ name, signature, help, kind }: Completion): Option {
  const own = kind === "variable";
  return {
    label: name,
    type: ICONS[kind] ?? kind,
    boost: own ? 10 : name.endsWith("_") ? -5 : 0,
    detail: own ? help : signature,
    ...(help && !own ? { info: () => h("div", {}, h("code", {}, name + signature), h("p", {}, help)) } : {}),
  };
}

/** The extension; Enter and Tab accept, Escape closes, Ctrl Space asks. */
export function completion(source: CompletionSource): Extension {
  const complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    if (QUIET.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (!context.explicit && !/[\w.]$/.test(before)) return null;
    const table = await source.table();
    const offers = table && offersAt(before, table, source.names(), context.explicit);
    if (!offers || !offers.list.length) return null;
    return { from: context.pos - offers.typed, options: offers.list.map(option), validFor: /^\w*$/ };
  };
  return [
    autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60, tooltipClass: () => "code-offers" }),
    // The list may have opened in the very moment in which Tab is pressed: then it does not indent either.
    Prec.highest(keymap.of([{ key: "Tab", run: (view) => acceptCompletion(view) || completionStatus(view.state) === "active" }])),
  ];
}
