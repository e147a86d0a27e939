import { readTable, type TableQuestion } from './read-table.js';

/** The whole life of a reader: a question and a file come in, one answer goes out. */
const received: Buffer[] = [];
for await (const chunk of process.stdin) received.push(chunk as Buffer);
const all = Buffer.concat(received);
const length = all.readUInt32LE(0);
const question = JSON.parse(all.toString('utf8', 4, 4 + length)) as TableQuestion;
const reading = await readTable(all.subarray(4 + length), question);
process.stdout.end(JSON.stringify(reading));
