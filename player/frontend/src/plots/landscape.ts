/** The loss over one weight as SVG: the places visited, the curve through them, and the tangent where one stands. */

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { s } from "../dom";
import { formatNumber } from "../format";
import type { Landscape, Place } from "../recording/landscape";
import { MARGIN, valueDomain, yAxis, type Scales } from "./chart";

export interface LandscapeChart {
  landscape: Landscape;
  /** How many places have been reached. */
  reached: number;
  step: number;
  /** Where the other run stands, where one goes along. */
  other: Place | null;
  /** What `.grad` of the weight holds, null where it holds nothing. */
  grad: number | null;
  width: number;
  height: number;
  digits: number;
}

/** Pixels of the tangent to each side. */
const ARM = 46;
/** Pieces that a curve between two places is drawn in. */
const PIECES = 12;
/** What a character of the slope takes, in pixels, and how near to an edge it may come. */
const CHARACTER = 6.4;
const EDGE = 4;

/** The scales, fixed by the whole run, with room for a tangent at either end. */
export function landscapeScales({ landscape: { places }, width, height }: LandscapeChart): Scales {
  const weights = places.map(({ weight }) => weight);
  const [low, high] = [Math.min(...weights), Math.max(...weights)];
  const [left, right] = [MARGIN.left + ARM, width - MARGIN.right - ARM];
  const perPixel = (high - low || Math.abs(high) || 1) / Math.max(right - left, 1);
  return {
    x: scaleLinear([low - ARM * perPixel, high + ARM * perPixel], [MARGIN.left, width - MARGIN.right]),
    y: scaleLinear(valueDomain(places.map(({ loss }) => loss)), [height - MARGIN.bottom, MARGIN.top]),
  };
}

/** The slope in words: that it is what `.grad` holds, or what that holds beside it. */
export function slopeText(name: string, slope: number, grad: number | null, digits: number): string {
  const text = `slope ${formatNumber(slope, digits)}`;
  if (grad === null) return text;
  return grad === slope ? `${text} = ${name}.grad` : `${text}, ${name}.grad ${formatNumber(grad, digits)}`;
}

/**
 * Between two places, the cubic that has the losses and the slopes that backward found at both: exact where the loss
 * is a polynomial of the weight up to the third degree. The cubic Hermite basis, h00 = 2t³ − 3t² + 1 and so on.
 */
export function between(one: Place, other: Place): [number, number][] {
  const width = other.weight - one.weight;
  return Array.from({ length: PIECES + 1 }, (_, at) => {
    const t = at / PIECES;
    const loss =
      (2 * t ** 3 - 3 * t ** 2 + 1) * one.loss +
      (t ** 3 - 2 * t ** 2 + t) * width * (one.slope as number) +
      (3 * t ** 2 - 2 * t ** 3) * other.loss +
      (t ** 3 - t ** 2) * width * (other.slope as number);
    return [one.weight + t * width, loss];
  });
}

function curve(places: readonly Place[], { x, y }: Scales): SVGElement[] {
  const sorted = places.filter(({ slope }) => slope !== null).sort((one, other) => one.weight - other.weight);
  const points = sorted.slice(1).flatMap((place, index) => between(sorted[index] as Place, place));
  const path = line<[number, number]>(([weight]) => x(weight), ([, loss]) => y(loss))(points);
  return path ? [s("path", { class: "valley", d: path })] : [];
}

function tangent(place: Place, scales: Scales, chart: LandscapeChart): SVGElement[] {
  if (place.slope === null || place.slopeSince > chart.step) return [];
  const { x, y } = scales;
  const [dx, dy] = [x(place.weight + 1) - x(place.weight), y(place.loss + place.slope) - y(place.loss)];
  const length = Math.hypot(dx, dy) || 1;
  const [armX, armY] = [(ARM * dx) / length, (ARM * dy) / length];
  const [cx, cy] = [x(place.weight), y(place.loss)];
  const label = slopeText(chart.landscape.weight, place.slope, chart.grad, chart.digits);
  const room = CHARACTER * label.length;
  const beside = cx > chart.width / 2 ? cx - 10 - room : cx + 10;
  const left = Math.max(EDGE, Math.min(beside, chart.width - EDGE - room));
  return [
    s("line", { class: "tangent", x1: cx - armX, y1: cy - armY, x2: cx + armX, y2: cy + armY }),
    s("text", { class: "value", x: left, y: Math.max(cy - 10, MARGIN.top) }, label),
  ];
}

/** What the plot says, for those who do not see it. */
export function landscapeName({ landscape, reached, step, grad }: LandscapeChart): string {
  const place = landscape.places[reached - 1];
  const what = `Loss over the weight, ${landscape.loss} over ${landscape.weight}`;
  if (!place) return `${what}: nothing yet`;
  const slope = place.slope !== null && place.slopeSince <= step ? `, ${slopeText(landscape.weight, place.slope, grad, 4)}` : "";
  return `${what}: at ${formatNumber(place.weight)} the loss is ${formatNumber(place.loss)}${slope}`;
}

/** The plot's contents. */
export function drawLandscape(chart: LandscapeChart): SVGElement[] {
  const scales = landscapeScales(chart);
  const { x, y } = scales;
  const bottom = chart.height - MARGIN.bottom;
  const shown = chart.landscape.places.slice(0, chart.reached);
  const now = shown.at(-1);
  const ticks = x.ticks(5).map((tick) => s("text", { class: "tick", x: x(tick), y: bottom + 16, "text-anchor": "middle" }, formatNumber(tick, 3)));
  const dots = shown.map(({ weight, loss }) => s("circle", { class: "visited", cx: x(weight), cy: y(loss), r: 2.5 }));
  const here = now ? [...tangent(now, scales, chart), s("circle", { class: "point", cx: x(now.weight), cy: y(now.loss), r: 4.5 })] : [];
  return [
    ...yAxis(scales, chart),
    s("line", { class: "axis", x1: MARGIN.left, x2: chart.width - MARGIN.right, y1: bottom, y2: bottom }),
    ...ticks,
    ...curve(shown, scales),
    ...dots,
    ...(chart.other ? [s("circle", { class: "ghost-point", cx: x(chart.other.weight), cy: y(chart.other.loss), r: 5.5 })] : []),
    ...here,
  ];
}
