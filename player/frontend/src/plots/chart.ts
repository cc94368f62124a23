/** One line plot as SVG: axes for the whole run, lines as far as the run has come, so that nothing rescales. */

import { scaleLinear, type ScaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { s } from "../dom";
import { formatNumber } from "../format";
import type { Curve } from "../recording/plots";
import type { Point } from "../recording/series";
import { freeHeight, labelsOf, type End, type Label } from "./labels";

export interface Chart {
  title: string;
  curves: Curve[];
  /** The curves of another run, drawn faintly and whole, and what it is called; none where there is no other run. */
  ghost: Curve[];
  ghostName: string;
  /** How far that run has come where it goes along with this one; null where it is shown whole. */
  ghostEnded: number | null;
  count: number;
  /** The last iteration whose value is known. */
  ended: number;
  width: number;
  height: number;
  digits: number;
}

export const MARGIN = { top: 14, right: 14, bottom: 26, left: 48 };

export interface Scales {
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
}

/** The points with the initial value as iteration -1, and without what is no number. */
function drawable(curve: Curve): Point[] {
  const first = curve.initial === null ? [] : [{ iteration: -1, value: curve.initial }];
  return [...first, ...curve.points].filter((point) => Number.isFinite(point.value));
}

/** The points as far as the run has come. */
function reached(curve: Curve, chart: Chart): Point[] {
  return drawable(curve).filter((point) => point.iteration <= chart.ended);
}

/**
 * The ends of an axis that shows these values with a margin, on round numbers. What is never below 0, such as a loss,
 * gets no axis below 0.
 */
export function valueDomain(values: readonly number[]): [number, number] {
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const margin = 0.06 * (high - low || Math.abs(high) || 1);
  const least = low >= 0 ? Math.max(0, low - margin) : low - margin;
  return scaleLinear([least, high + margin], [0, 1]).nice(8).domain() as [number, number];
}

/** The scales of a chart: fixed by the whole run. */
export function scales(chart: Chart): Scales {
  const values = chart.curves.flatMap((curve) => drawable(curve).map((point) => point.value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = high - low || Math.abs(high) || 1;
  // Another run that explodes must not press this one flat.
  const others = chart.ghost.flatMap((curve) => drawable(curve).map((point) => point.value));
  const near = others.filter((value) => value >= low - 2 * spread && value <= high + 2 * spread);
  const first = chart.curves.some((curve) => curve.initial !== null) ? -1 : 0;
  return {
    x: scaleLinear([first, Math.max(chart.count - 1, first + 1)], [MARGIN.left, chart.width - MARGIN.right]),
    y: scaleLinear(valueDomain([...values, ...near]), [chart.height - MARGIN.bottom, MARGIN.top]),
  };
}

/** Horizontal lines with their numbers. */
export function yAxis({ y }: Scales, chart: { width: number }): SVGElement[] {
  return y.ticks(4).flatMap((tick) => [
    s("line", { class: "grid", x1: MARGIN.left, x2: chart.width - MARGIN.right, y1: y(tick), y2: y(tick) }),
    s("text", { class: "tick", x: MARGIN.left - 8, y: y(tick), dy: "0.32em", "text-anchor": "end" }, formatNumber(tick, 3)),
  ]);
}

function xAxis({ x }: Scales, chart: Chart): SVGElement[] {
  const bottom = chart.height - MARGIN.bottom;
  const ticks = x.ticks(Math.min(6, chart.count)).filter((tick) => Number.isInteger(tick) && tick >= 0);
  return [
    s("line", { class: "axis", x1: MARGIN.left, x2: chart.width - MARGIN.right, y1: bottom, y2: bottom }),
    ...ticks.map((tick) => s("text", { class: "tick", x: x(tick), y: bottom + 16, "text-anchor": "middle" }, String(tick))),
  ];
}

function curveMarks(curve: Curve, index: number, { x, y }: Scales, chart: Chart): SVGElement[] {
  const shown = reached(curve, chart);
  const last = shown.at(-1);
  if (!last) return [];
  const path = line<Point>(
    (point) => x(point.iteration),
    (point) => y(point.value),
  )(shown);
  return [
    s("path", { class: `curve curve-${index % 6}`, d: path }),
    s("circle", { class: `point curve-${index % 6}`, cx: x(last.iteration), cy: y(last.value), r: 4 }),
  ];
}

/** The value at the end of each curve, with its name where there are several. */
function endLabels(chart: Chart, { x, y }: Scales): Label[] {
  const ends = chart.curves.flatMap((curve): End[] => {
    const last = reached(curve, chart).at(-1);
    if (!last) return [];
    const name = chart.curves.length > 1 ? curve.name : "";
    return [{ name, value: formatNumber(last.value, chart.digits), x: x(last.iteration), y: y(last.value) - 8 }];
  });
  return labelsOf(ends, MARGIN.top, chart.height - MARGIN.bottom - 4);
}

function labelMark(label: Label, chart: Chart): SVGElement {
  const side = label.x > chart.width * 0.7 ? "end" : "start";
  return s("text", { class: "value", x: label.x + (side === "end" ? -8 : 8), y: label.y, "text-anchor": side }, label.text);
}

/** The other run: whole, faint, with its name where it ends or leaves the plot; or as far as it has come. */
function ghostMarks(chart: Chart, { x, y }: Scales, labels: readonly Label[]): SVGElement[] {
  const [low, high] = y.domain() as [number, number];
  const until = Math.min(chart.ghostEnded ?? Number.POSITIVE_INFINITY, chart.count - 1);
  return chart.ghost.flatMap((curve, index) => {
    const inside = drawable(curve).filter(({ iteration, value }) => iteration <= until && value >= low && value <= high);
    const last = inside.at(-1);
    if (!last) return [];
    const path = line<Point>((point) => x(point.iteration), (point) => y(point.value))(inside);
    const side = x(last.iteration) > chart.width * 0.5 ? "end" : "start";
    const height = freeHeight(y(last.value), labels, MARGIN.top, chart.height - MARGIN.bottom);
    const place = { x: x(last.iteration), y: height, "text-anchor": side };
    const along = chart.ghostEnded !== null;
    const name = index === 0 ? [s("text", { class: "ghost-name", ...place }, along ? formatNumber(last.value, chart.digits) : chart.ghostName)] : [];
    const point = along ? [s("circle", { class: "ghost-point", cx: x(last.iteration), cy: y(last.value), r: 4 })] : [];
    return [s("path", { class: along ? "ghost along" : "ghost", d: path }), ...point, ...name];
  });
}

/** What the plot says, for those who do not see it. */
export function chartName(chart: Chart): string {
  const now = chart.curves.flatMap((curve) => {
    const last = reached(curve, chart).at(-1);
    return last ? [`${curve.name} ${formatNumber(last.value, 4)}`] : [];
  });
  const where = chart.ended < 0 ? "before the first iteration" : `after iteration ${chart.ended}`;
  return `${chart.title} ${where}: ${now.join(", ") || "nothing yet"}`;
}

/** The plot's contents. */
export function drawChart(chart: Chart): SVGElement[] {
  const both = scales(chart);
  const labels = endLabels(chart, both);
  return [
    ...yAxis(both, chart),
    ...xAxis(both, chart),
    ...ghostMarks(chart, both, labels),
    ...chart.curves.flatMap((curve, index) => curveMarks(curve, index, both, chart)),
    ...labels.map((label) => labelMark(label, chart)),
  ];
}
