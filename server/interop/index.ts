/** From and to other systems, and made-up worlds for demonstrations and measurements. */
export { FileRefused } from './csv-file.ts';
export { makeDemo } from './demo.ts';
export { type ExportOptions, exportFile } from './export.ts';
export { type Filled, type FillPlan, fillPractice, type Progress } from './fill.ts';
export { type CsvImportOptions, type CsvImportReport, csvReportLines, importCsv } from './import-csv.ts';
export { ORDERS } from './import-dates.ts';
export { parseMap, parseSame } from './import-mapping.ts';
export { discardUnfinished } from './out-file.ts';
export { type ImportReport, importSynthea, reportLines } from './synthea-import.ts';
