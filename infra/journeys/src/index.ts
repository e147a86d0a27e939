export * from './running-system.js';
export * from './second-router.js';
