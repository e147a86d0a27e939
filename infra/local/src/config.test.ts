import { describe, expect, it } from 'vitest';
import { readLocalSettings } from './config.js';

describe('settings of a local run', () => {
  it('have a default each, relative to the checkout', () => {
    expect(readLocalSettings('/clone', {})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      dataDir: '/clone/.qms',
      keysDir: '/clone/.qms/keys',
      logLevel: 'info',
      databaseUrl: undefined,
      queueUrl: undefined,
    });
  });

  it('name every fault at once', () => {
    const read = (): unknown =>
      readLocalSettings('/clone', { QMS_PORT: 'x', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' });
    expect(read).toThrow(/QMS_PORT[\s\S]*DATABASE_URL|DATABASE_URL[\s\S]*QMS_PORT/);
    expect(read).toThrow(/LOG_LEVEL/);
  });

  it('refuse a port that HTTP clients refuse', () => {
    expect(() => readLocalSettings('/clone', { QMS_PORT: '4187' })).toThrow(/clients refuse/);
    expect(readLocalSettings('/clone', { QMS_PORT: '4191' }).port).toBe(4191);
  });

  it('take an empty variable for an unset one', () => {
    expect(readLocalSettings('/clone', { DATABASE_URL: '', QMS_PORT: '' }).port).toBe(4000);
  });
});
