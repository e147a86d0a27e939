export * from './agency.js';
export * from './audit.js';
export * from './define-event.js';
export * from './document-control.js';
export * from './reporting.js';
export * from './routes.js';
