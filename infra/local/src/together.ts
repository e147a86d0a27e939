import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// locally a service's two doors share one process: node together.js <folder of the service>
const service = resolve(process.argv[2] ?? '.');
for (const door of ['server', 'worker']) {
  await import(pathToFileURL(join(service, 'dist', 'src', `${door}.js`)).href);
}
