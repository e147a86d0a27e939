export * from './actors.js';
export * from './config.js';
export * from './graphql-cop.js';
export * from './policies.js';
export * from './statements.js';
export * from './test-database.js';
export * from './verbs.js';
export * from './world.js';
