export * from './probes.js';
export * from './running-system.js';
export * from './second-router.js';
