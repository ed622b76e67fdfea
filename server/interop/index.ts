/** From and to other systems, and made-up worlds for demonstrations and measurements. */
export { makeDemo } from './demo.ts';
export { type Filled, type FillPlan, fillPractice, type Progress } from './fill.ts';
