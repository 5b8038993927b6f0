/** The parts of D3 that findings and pictures use, with their types; no other module imports D3. */

// @ts-types="npm:@types/d3-array@3.2.2"
export { deviation, extent, mean, median, minIndex, quantile } from "d3-array";
// @ts-types="npm:@types/d3-scale@4.0.9"
export { scaleLinear, scaleLog } from "d3-scale";
// @ts-types="npm:@types/d3-shape@3.2.0"
export { area, line } from "d3-shape";
