export { readLocalSettings, SERVICES, type LocalSettings, type Service } from './config.js';
export * from './keys.js';
export * from './local-error.js';
export * from './ports.js';
export * from './postgres.js';
export type { Progress } from './progress.js';
export * from './redis.js';
export { Stack, type ChildName } from './stack.js';
