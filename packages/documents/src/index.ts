export * from './csv.js';
export * from './off-thread.js';
export * from './official-report.js';
export * from './render.js';
