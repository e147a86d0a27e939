import { createServer } from 'node:net';
import { LocalError } from './local-error.js';

/** Says in one sentence if somebody else listens on the port already. */
export async function refuseBusyPort(port: number, what: string): Promise<void> {
  if (await isFree(port)) return;
  throw new LocalError(
    `Cổng ${port} (${what}) đang bị chương trình khác dùng; hãy dừng nó hoặc đặt QMS_PORT khác.`,
    `Port ${port} (${what}) is in use by another program; stop it, or set another QMS_PORT.`,
  );
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () =>
      probe.close(() => {
        resolve(true);
      }),
    );
  });
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
