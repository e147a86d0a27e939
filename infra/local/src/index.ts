export * from './keys.js';
export * from './local-error.js';
export * from './ports.js';
export * from './postgres.js';
export * from './redis.js';
