import { startSecondRouter } from './second-router.js';

// a process of its own, as a router has in life: node serve-second-router.js <port of the gateway> <keys> <officer>
const [basePort = '4000', keysDir = '.qms/keys', as = 'lead@demo.qms'] = process.argv.slice(2);
const { url } = await startSecondRouter({ basePort: Number(basePort), keysDir, as });
process.send?.(url);
process.on('disconnect', () => process.exit(0));
