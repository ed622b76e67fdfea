/** From and to other systems, and made-up worlds for demonstrations and measurements. */
export { FileRefused } from './csv-file.ts';
export { makeDemo } from './demo.ts';
export { type Filled, type FillPlan, fillPractice, type Progress } from './fill.ts';
export { type ImportReport, importSynthea, reportLines } from './synthea-import.ts';
