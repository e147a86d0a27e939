// Prints what a built service publishes: node checks/print-schema.mjs <service> [--write]
import { writeFileSync } from 'node:fs';

const [service, flag] = process.argv.slice(2);
const { printSubgraph } = await import(new URL(`../services/${service}/dist/src/schema.js`, import.meta.url));
const sdl = await printSubgraph();
if (flag === '--write') writeFileSync(new URL(`../services/${service}/schema.graphql`, import.meta.url), sdl);
else process.stdout.write(sdl);
