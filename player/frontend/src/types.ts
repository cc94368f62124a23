/* Made from schema.json by `npm run types`: change the Python structs instead. */

/**
 * All that passes between Python and the browser.
 */
export interface Contract {
  payload: Payload;
  data: PlayerData;
  state: PlayerState;
  question: AskJacobian | AskCheck | AskNudge;
  inspection: JacobianAnswer | CheckAnswer | NudgeAnswer | Refused;
  completions: Completions;
  folded: Folded;
}
/**
 * What a worker answers: the recording of a program and the pictures of its graphs.
 */
export interface Payload {
  trace: Trace;
  drawings: Drawings;
}
/**
 * One run of one program. See `docs/architecture.md` for how the parts are meant to be read together.
 */
export interface Trace {
  version: number;
  source: string;
  seed: number;
  stdout: string;
  warnings: ProgramWarning[];
  error: ProgramError | null;
  variables: {
    [k: string]: Value;
  };
  graphs: Graph[];
  steps: Step[];
  series: Series[];
  passes?: BackwardPass[];
  loops?: Loop[];
  frames?: Frame[];
  operations?: {
    [k: string]: OperationInfo;
  };
  left_out?: LeftOut[];
  notes?: Note[];
  ran?: boolean;
  iterations?: number[];
}
/**
 * A warning as PyTorch or Python gave it, with the program's line.
 */
export interface ProgramWarning {
  category: string;
  message: string;
  line: number;
}
/**
 * What ended the run. `message` is `str(exception)` of the running Python and PyTorch, unaltered.
 */
export interface ProgramError {
  kind: "limit" | "program" | "syntax" | "unsupported";
  type: string;
  message: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  hint?: string;
  step?: number | null;
  offers?: Offer[];
}
/**
 * An edit that a learner may take: the text on its button, and the whole new program.
 */
export interface Offer {
  label: string;
  source: string;
}
/**
 * A value of the program as it is shown: a variable at the end of the run, or a name's new value in a step.
 *
 * Only `kind` and `value` are always there. In `Trace.variables` a tensor carries all its fields; in a
 * step's `names` it carries `kind` and `tensor` alone, and what it holds is told by the step's `tensors`.
 */
export interface Value {
  kind:
    | "array"
    | "bool"
    | "class"
    | "complex"
    | "device"
    | "dict"
    | "dtype"
    | "exception"
    | "float"
    | "function"
    | "generator"
    | "int"
    | "iterator"
    | "list"
    | "module"
    | "namespace"
    | "node"
    | "none"
    | "object"
    | "optimizer"
    | "range"
    | "scheduler"
    | "set"
    | "size"
    | "slice"
    | "str"
    | "tensor"
    | "tuple";
  value?: unknown;
  text?: string;
  items?: [string, Value][];
  length?: number;
  tensor?: number;
  shape?: number[];
  dtype?: string;
  requires_grad?: boolean;
  is_leaf?: boolean;
  grad_fn?: string | null;
  grad?: unknown;
  version?: number;
  storage?: number;
  retains_grad?: boolean;
  summary?: Summary;
  grad_summary?: Summary;
}
/**
 * What is told of a tensor of more than 1,000 elements in place of its values.
 *
 * `min`, `max`, `mean` and `norm` are None where they are not defined (an empty or a complex tensor).
 */
export interface Summary {
  shape: number[];
  min: unknown;
  max: unknown;
  mean: unknown;
  norm: unknown;
  first: unknown[];
}
/**
 * Nodes that hang together through `next_functions`; an `AccumulateGrad` that two share does not join them.
 */
export interface Graph {
  nodes: Node[];
  instances: Instance[];
}
/**
 * One node of a grad_fn graph. Ids run from 0 in the order of discovery, within the graph.
 */
export interface Node {
  id: number;
  name: string;
  step: number;
  /**
   * @minItems 4
   * @maxItems 4
   */
  span: [number, number, number, number];
  edges: ([number, number] | null)[];
  saved: {
    [k: string]: Value;
  };
  variable: string | null;
  operation?: string;
  symbol?: string;
  result?: string;
  named?: boolean;
  shape?: number[] | null;
  dtype?: string | null;
  constants?: Operand[];
}
/**
 * One input of an operation: a tensor by its number, or `text` for anything else (`5`, `dim=1`).
 */
export interface Operand {
  text: string;
  tensor?: number;
}
/**
 * One repetition of a graph's structure: which steps it spans, and which tensors and steps its nodes have.
 */
export interface Instance {
  iteration: number | null;
  first_step: number;
  last_step: number;
  tensors: (number | null)[];
  steps: number[];
}
/**
 * One event of the run. `names` and `tensors` are all that it changed: the state is their fold.
 */
export interface Step {
  kind:
    | "assignment"
    | "capture"
    | "error"
    | "grad"
    | "hook"
    | "node"
    | "operation"
    | "print"
    | "update"
    | "warning";
  /**
   * @minItems 4
   * @maxItems 4
   */
  span: [number, number, number, number];
  sentence: string;
  frame?: number;
  names?: {
    [k: string]: Value | null;
  };
  tensors?: TensorChange[];
  operation?: string;
  inputs?: Operand[];
  outputs?: number[];
  node?: [number, number, number] | null;
  nodes?: [number, number, number][];
  backward?: number | null;
  grad_outputs?: (Gradient | null)[];
  grad_inputs?: (Gradient | null)[];
  text?: string;
  cut?: string;
}
/**
 * What a step changed of one tensor; the first change of a tensor carries every field that it has.
 *
 * `value` and `grad` are None above 1,000 elements, and `summary` / `grad_summary` stand in for them;
 * `grad` is None with no `grad_summary` where there is no gradient.
 */
export interface TensorChange {
  tensor: number;
  value?: unknown;
  summary?: Summary;
  shape?: number[];
  dtype?: string;
  requires_grad?: boolean;
  is_leaf?: boolean;
  grad_fn?: string | null;
  node?: [number, number, number] | null;
  grad?: unknown;
  grad_summary?: Summary;
  version?: number;
  storage?: number;
  retains_grad?: boolean;
}
/**
 * A gradient on its way into or out of a node: `value` is None above 1,000 elements, then `summary` stands in.
 */
export interface Gradient {
  shape: number[];
  value: unknown;
  summary?: Summary;
}
/**
 * One scalar for each iteration of a loop, as it was at the end of the iteration.
 *
 * `values` is base64 of little-endian float32, one for each of the iterations 0, stride, 2 * stride, ...
 * and one for the last; NaN where the name had no such value then.
 */
export interface Series {
  name: string;
  variable: string;
  role: "grad" | "loss" | "value" | "weight";
  loop: number;
  count: number;
  values: string;
  stride?: number;
  stat?: "max" | "min" | "norm" | "value";
  initial?: unknown;
}
/**
 * One call of the engine: `backward()` or `autograd.grad`.
 */
export interface BackwardPass {
  kind: "backward" | "grad";
  /**
   * @minItems 4
   * @maxItems 4
   */
  span: [number, number, number, number];
  first_step: number;
  last_step: number;
  graph: [number, number] | null;
  roots?: [number, number, number][];
  root?: string;
  retain_graph?: boolean;
  create_graph?: boolean;
  number?: number;
}
/**
 * One execution of a `for` or `while`: how often it ran, and which iterations are recorded in full detail.
 */
export interface Loop {
  /**
   * @minItems 4
   * @maxItems 4
   */
  span: [number, number, number, number];
  count: number;
  iterations: Iteration[];
  parent?: number | null;
  parent_iteration?: number | null;
}
/**
 * An iteration recorded in full detail.
 */
export interface Iteration {
  index: number;
  first_step: number;
  last_step: number;
}
/**
 * One call of a function of the program's.
 */
export interface Frame {
  function: string;
  parent: number | null;
  line: number;
}
/**
 * What the table says of an operation that the program used: for the formula view.
 */
export interface OperationInfo {
  name: string;
  symbol: string;
  forward: string;
  backward: [string, string, string][];
  url?: string;
  arguments?: string[];
}
/**
 * What the recording does not hold in full detail, and why: said in the view, had on request.
 */
export interface LeftOut {
  reason: string;
  loop?: number | null;
  iterations?: [number, number][];
  line?: number | null;
}
/**
 * A hint that is not PyTorch's: something silent but probably wrong, with its line and variable.
 */
export interface Note {
  kind: string;
  message: string;
  line: number;
  variable?: string;
}
/**
 * All pictures of one recording.
 *
 * Attributes:
 * annotated: ours, one of each graph.
 * torchviz: torchviz's.
 * torchviz_note: why torchviz's are missing, where they were asked for.
 * ahead: ours with other blocks folded, for a page that has no server to ask.
 * hall: ours as it can be read from the last row, where the first of `annotated` cannot; likewise.
 */
export interface Drawings {
  annotated?: AnnotatedDrawing[];
  torchviz?: TorchvizDrawing[];
  torchviz_note?: string;
  ahead?: Ahead[];
  hall?: AnnotatedDrawing[];
}
/**
 * Our picture of one graph of a trace; the slots are empty, for the player to fill.
 *
 * Attributes:
 * graph: index into `Trace.graphs`; -1 where the program records no graph.
 * svg: the picture, laid out for a slide.
 * dot: what Graphviz laid out.
 * width: of the picture, in CSS pixels.
 * height: likewise.
 * folded: how many nodes stand in folded boxes.
 * others: the picture laid out for windows of other shapes.
 * sightings: by repetition of the graph and by thing beside it (`data-thing`), what it is there.
 * problem: the thing that the error at the end is about.
 * blocks: what of the graph can be folded: for each block the one that it is inside of, -1 for none.
 * closed: the blocks that are folded here; of one inside of another the outer one is drawn.
 * suggested: the blocks that are folded where a learner asks for a short picture.
 */
export interface AnnotatedDrawing {
  graph: number;
  svg: string;
  dot: string;
  width: number;
  height: number;
  folded?: number;
  others?: Arrangement[];
  sightings?: (Sighting | null)[][];
  problem?: number | null;
  blocks?: number[];
  closed?: number[];
  suggested?: number[];
}
/**
 * The same picture laid out for a window of another shape.
 */
export interface Arrangement {
  svg: string;
  width: number;
  height: number;
}
/**
 * Which tensor a thing beside the graph is in one repetition.
 *
 * Attributes:
 * tensor: its number in the recording.
 * since: the step that it is there from.
 * still: whether it stays as it was then: a number or an array that was taken out of the tensor.
 */
export interface Sighting {
  tensor: number;
  since: number;
  still?: boolean;
}
/**
 * torchviz's picture, with its own two options.
 */
export interface TorchvizDrawing {
  show_attrs: boolean;
  show_saved: boolean;
  svg: string;
  dot: string;
}
/**
 * A picture with other blocks folded, packed.
 *
 * Attributes:
 * graph: index into `Trace.graphs`.
 * closed: the blocks that are folded.
 * packed: `Folded` as JSON, compressed (zlib), in base64.
 */
export interface Ahead {
  graph: number;
  closed: number[];
  packed: string;
}
/**
 * What the browser is sent.
 *
 * Attributes:
 * request: the number of the edit that `source` is; it only grows.
 * source: the program's text as the page has it.
 * payload: the JSON of a recording and its drawings, "" where there is none yet.
 * stale: whether `payload` is of an older text.
 * other: the same as `payload` of another run, which goes along with this one; "" where none is asked for.
 * running: a run under way, None where all is answered.
 * note: a sentence of the page's, "" for none.
 * open_at: where a new recording opens.
 * bundle: the address of the player's script, relative to the page.
 * options: how the page wants the player.
 */
export interface PlayerData {
  request: number;
  source: string;
  payload: string;
  stale: boolean;
  other: string;
  running: Running | null;
  note: string;
  open_at: number | ("before-backward" | "end");
  bundle: string;
  options: Options;
}
/**
 * A run that has not ended: how far it is, from 0 to 1, where that is known.
 */
export interface Running {
  progress?: number | null;
}
/**
 * How a page wants the player to look and to speak.
 *
 * Attributes:
 * layout: which views stand where.
 * primary: what the filled button does.
 * primary_label: the text on it while it applies, "" for the player's own.
 * opening_sentence: said at the step before the first gradient, in place of the event's own sentence.
 * iteration_label: what the page calls an iteration of its loop.
 * query: the page's part of the URL; the player adds `step` and writes it. None: leave the URL alone.
 * editable: whether the code can be edited.
 * present: larger type, for a hall.
 * commands: the page's own, each with its key.
 * offline: there is no server behind the page, so that nothing beyond the recording can be had.
 */
export interface Options {
  layout?: "expression" | "playground" | "training";
  primary?: "iteration" | "phase" | "step";
  primary_label?: string;
  opening_sentence?: string;
  iteration_label?: string;
  query?: {
    [k: string]: string;
  } | null;
  editable?: boolean;
  present?: boolean;
  offline?: boolean;
  commands?: Command[];
}
/**
 * Something that the page can do to its program, by one key in the player.
 *
 * Attributes:
 * name: what the page gets back when it is pressed.
 * key: a `KeyboardEvent.key` that the player does not use itself.
 * label: what it does, for the list of keys.
 */
export interface Command {
  name: string;
  key: string;
  label: string;
}
/**
 * What the learner did: the last of each kind, None where there was none.
 *
 * A page acts on `edit` where its number is larger than the page's own, then takes that number over.
 */
export interface PlayerState {
  edit?: Edit | null;
  wants?: Wants | null;
  press?: Press | null;
  stop?: number | null;
}
/**
 * A new text of the program: `request` is larger than any number seen before.
 */
export interface Edit {
  request: number;
  source: string;
}
/**
 * What the browser lacks: drawings beside the annotated one, and iterations in full detail.
 *
 * Attributes:
 * request: the edit that it is asked for.
 * views: names for `workers.Request.views`.
 * iterations: for `workers.Request.iterations`.
 */
export interface Wants {
  request: number;
  views: string[];
  iterations: number[];
}
/**
 * One of the page's commands was pressed: `request` is the edit that the learner saw.
 */
export interface Press {
  request: number;
  name: string;
}
/**
 * The derivative of a node's output by each of its inputs, and what it sends before the sum over broadcasting.
 *
 * Attributes:
 * node: as in the recording.
 * output: which output of the node.
 * row: the element of the output whose row is wanted, counted as in `output.flatten()`, where the matrix is large.
 * backward: index into `Trace.passes`: whose gradient is looked at before it is summed; None for no pass.
 */
export interface AskJacobian {
  type: "jacobian";
  /**
   * @minItems 3
   * @maxItems 3
   */
  node: [number, number, number];
  output?: number;
  row?: number;
  backward?: number | null;
}
/**
 * Central differences of the root of a backward pass by one element of a tensor, beside autograd's number.
 *
 * Attributes:
 * tensor: its number in the recording.
 * element: counted as in `tensor.flatten()`.
 * backward: index into `Trace.passes`, None for the last one.
 */
export interface AskCheck {
  type: "check";
  tensor: number;
  element?: number;
  backward?: number | null;
}
/**
 * What the root of a backward pass becomes when one element of a tensor is moved.
 *
 * Attributes:
 * tensor: its number in the recording.
 * by: how far the element is moved.
 * element: counted as in `tensor.flatten()`.
 * backward: index into `Trace.passes`, None for the last one.
 */
export interface AskNudge {
  type: "nudge";
  tensor: number;
  by: number;
  element?: number;
  backward?: number | null;
}
/**
 * To `AskJacobian`. `broadcast` is empty where no pass was asked for, or where nothing was broadcast.
 */
export interface JacobianAnswer {
  type: "jacobian";
  /**
   * @minItems 3
   * @maxItems 3
   */
  node: [number, number, number];
  name: string;
  jacobians: LocalJacobian[];
  broadcast: BroadcastSum[];
}
/**
 * d output / d input of one input of a node, each row one element of the output.
 *
 * Attributes:
 * position: of the input, as in the node's `edges`.
 * output_shape: the rows are its elements, flattened.
 * input_shape: the columns are its elements, flattened.
 * first_row: which row `rows` begins with.
 * rows: all of them, or the one that was asked for; cut off after `ROW` numbers.
 */
export interface LocalJacobian {
  position: number;
  output_shape: number[];
  input_shape: number[];
  first_row: number;
  rows: unknown[][];
}
/**
 * What a node computes for an input that was broadcast, and what is left once it is summed to the input's shape.
 */
export interface BroadcastSum {
  position: number;
  before: Gradient;
  after: Gradient;
}
/**
 * To `AskCheck`: all numbers are of float64 runs with the same random draws.
 *
 * Attributes:
 * tensor: as asked.
 * element: as asked.
 * root: how the program calls what the pass started at.
 * at: the element's value.
 * value: the root's value there.
 * h: the element was moved by so much, both ways.
 * autograd: d root / d element by the engine; None where no path leads there.
 * central: (root(at + h) - root(at - h)) / 2h.
 * forward: (root(at + h) - root(at)) / h.
 * backward: (root(at) - root(at - h)) / h.
 * verdict: how they compare.
 * sentence: the same in words.
 */
export interface CheckAnswer {
  type: "check";
  tensor: number;
  element: number;
  root: string;
  at: unknown;
  value: unknown;
  h: number;
  autograd: unknown;
  central: unknown;
  forward: unknown;
  backward: unknown;
  verdict: "agrees" | "differs" | "jump" | "kink" | "no path" | "undefined";
  sentence: string;
}
/**
 * To `AskNudge`: numbers of float64 runs with the same random draws.
 *
 * Attributes:
 * tensor: as asked.
 * element: as asked.
 * root: how the program calls what the pass started at.
 * at: the element's value before it is moved.
 * by: how far it is moved.
 * before: the root's value.
 * after: the root's value with the element moved.
 * quotient: (after - before) / by.
 * autograd: d root / d element by the engine; None where no path leads there.
 * sentence: the same in words.
 */
export interface NudgeAnswer {
  type: "nudge";
  tensor: number;
  element: number;
  root: string;
  at: unknown;
  by: number;
  before: unknown;
  after: unknown;
  quotient: unknown;
  autograd: unknown;
  sentence: string;
}
/**
 * There is no answer, and why: one sentence.
 */
export interface Refused {
  type: "refused";
  reason: string;
}
/**
 * All that the table offers.
 *
 * Attributes:
 * names: dotted names, by every usual import.
 * methods: by the kind of value that the recording knows (`tensor`, `list`, …): methods and attributes.
 */
export interface Completions {
  names: Completion[];
  methods: {
    [k: string]: Completion[];
  };
}
/**
 * One entry of the list.
 *
 * Attributes:
 * name: what is inserted: `torch.relu`, `nn.Linear`, or a method's name without the dot.
 * signature: the arguments as they are written in a call, "" where it is not called.
 * help: one line.
 * kind: how it is shown.
 */
export interface Completion {
  name: string;
  signature: string;
  help: string;
  kind: string;
}
/**
 * What differs in a picture of a graph with other blocks folded; see `AnnotatedDrawing`.
 */
export interface Folded {
  svg: string;
  width: number;
  height: number;
  folded: number;
  closed: number[];
  others: Arrangement[];
}
