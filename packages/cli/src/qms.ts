#!/usr/bin/env node
import type { JournalVerdict } from '@qms/chassis';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadDemo } from './demo.js';
import { Failure } from './failure.js';
import { SERVICES, verifyService, type Service } from './journal.js';
import { registerCommands } from './registers.js';
import { makeReport } from './report.js';
import { registerOperations } from './operations.js';
import { officerToken } from './token.js';

const tell = (text: string): void => void process.stderr.write(`${text}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const positive = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 10 || number > 100_000) throw new InvalidArgumentError('10 to 100000');
  return number;
};

const qms = new Command('qms')
  .description('Chuẩn from a terminal. Exit codes: 0 done, 1 could not, 2 wrong words.')
  .exitOverride((end) => {
    process.exit(end.exitCode === 0 ? 0 : 2);
  });

qms
  .command('token')
  .description('an access token of a demonstration officer, alone on the last line')
  .requiredOption('--as <email>', 'who signs in, such as lead@demo.qms')
  .option('--json', 'as { "token": … }')
  .action(async ({ as, json }: { as: string; json?: boolean }) => {
    const token = await officerToken(as);
    print(json ? JSON.stringify({ token }) : token);
  });

qms
  .command('demo')
  .description('load the demonstration: Da Nang on 30/06/2021 with a made-up history, or a generated province')
  .option('--agencies <number>', 'generate a province of so many agencies', positive)
  .option('--json', 'the result as JSON')
  .action(async ({ agencies, json }: { agencies?: number; json?: boolean }) => {
    const loaded = await loadDemo(agencies, tell);
    print(json ? JSON.stringify(loaded) : `${loaded.agencies} agencies are in the register.`);
  });

registerCommands(qms, { tell, print });

const operations = qms.command('operations').description('what a closed installation (QMS_SAFELIST=on) serves');
operations
  .command('register')
  .description('register GraphQL operations, one named operation a file')
  .argument('<files...>', '.graphql files')
  .option('--json', 'the names and hashes as JSON')
  .action(async (files: string[], { json }: { json?: boolean }) => {
    const registered = await registerOperations(files, (done, of) => {
      if (of > 1) tell(`${done} of ${of}`);
    });
    if (json) print(JSON.stringify(registered));
    else for (const { name, hash } of registered) print(`${hash.slice(0, 12)}  ${name}`);
  });

const journal = qms.command('journal').description('the record of who changed what');
journal
  .command('verify')
  .description('recompute every row of the chained journals; exit code 1 and the first bad row if one does not hold')
  .addOption(new Option('--service <name>', 'one service instead of all').choices([...SERVICES]))
  .option('--json', 'the verdicts as JSON')
  .action(async ({ service, json }: { service?: Service; json?: boolean }) => {
    const verdicts = new Map<string, JournalVerdict>();
    for (const name of service ? [service] : SERVICES) verdicts.set(name, await verifyService(name));
    if (json) print(JSON.stringify(Object.fromEntries(verdicts)));
    for (const [name, { rows, sealed, checkpoints, fault }] of json ? [] : verdicts) {
      const held = fault
        ? `row ${fault.seq}: ${fault.what}`
        : `${sealed} rows hold, ${rows - sealed} wait for their seal`;
      print(`${name.padEnd(18)} ${held}; ${checkpoints} checkpoints`);
    }
    if ([...verdicts.values()].some(({ fault }) => fault)) throw new Failure('A journal does not hold.');
  });

qms
  .command('report')
  .description('ask for a quarterly report, such as 2021-Q2')
  .argument('<period>', 'a quarter, such as 2021-Q2')
  .option('--scope <code>', 'the agency and all below it', '48')
  .option('--wait', 'until it is ready')
  .option('--out <folder>', 'save its files there')
  .addOption(new Option('--deadline <seconds>', 'how long to wait').default(120).argParser(Number))
  .option('--json', 'the report as JSON')
  .action(
    async (
      period: string,
      options: { scope: string; wait?: boolean; out?: string; deadline: number; json?: boolean },
    ) => {
      let last = '';
      const report = await makeReport(
        period,
        {
          scope: options.scope,
          wait: options.wait === true || options.out !== undefined,
          out: options.out,
          deadlineMs: options.deadline * 1000,
        },
        (status) => {
          if (status !== last) tell(`… ${status}`);
          last = status;
        },
      );
      if (options.json) return print(JSON.stringify(report));
      print(`${report.scope.name}, ${report.period} (${report.asOf}): ${report.status}`);
      for (const { label, numerator, denominator } of report.figures) print(`  ${label}: ${numerator}/${denominator}`);
      for (const { format, file, url } of report.renditions) print(`  ${format}: ${file ?? url}`);
    },
  );

try {
  await qms.parseAsync();
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
