export * from './probes/doors.js';
export * from './probes/leaks.js';
export * from './probes/questions.js';
export * from './probes/target.js';
export * from './running-system.js';
export * from './second-router.js';
