#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import type { JournalVerdict } from '@qms/chassis';
import { Command, InvalidArgumentError, Option } from 'commander';
import { loadDemo } from './demo.js';
import { Failure } from './failure.js';
import { exportList, LISTS, saveTemplate, TEMPLATES, type ListName } from './export.js';
import { ask } from './graph.js';
import { changesTable, importRegister, refuseFaults, REGISTERS, type Register } from './import.js';
import { SERVICES, verifyService, type Service } from './journal.js';
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

qms
  .command('import')
  .description('take in a register from a file, all rows or none')
  .argument('<register>', Object.keys(REGISTERS).join(', '))
  .argument('<file>', 'XLSX, or CSV in any usual form; documents and inspections: UTF-8 CSV')
  .option('--dry-run', 'only say what would change')
  .option('--changes', 'agencies: also change, from --valid-from on, what the register holds otherwise')
  .option('--valid-from <day>', 'agencies: the first day they exist, or the changes hold')
  .option('--announced-by <code>', 'procedures: the agency whose decisions they are')
  .option('--decision <number>', 'procedures: the decision of rows that name none')
  .option('--signed-on <day>', 'procedures: the day of that decision')
  .option('--json', 'the result as JSON')
  .action(async (register: string, file: string, options: ImportOptions) => {
    if (!Object.hasOwn(REGISTERS, register))
      throw new Failure(`Unknown register "${register}": ${Object.keys(REGISTERS).join(', ')}.`);
    const variables = { dryRun: options.dryRun === true, ...(await argumentsOf(register as Register, options)) };
    const result = await importRegister(register as Register, await readFile(file), variables, (percent) =>
      tell(`… ${percent} %`),
    );
    if (options.json) print(JSON.stringify(result));
    else if (options.dryRun) for (const line of changesTable(result)) print(line);
    refuseFaults(register, result);
    const would = options.dryRun ? ' (nothing written)' : '';
    if (!options.json)
      print(
        `${result.rows} rows: ${result.created} new, ${result.changed} changed, ${result.unchanged} there already${would}.`,
      );
  });

interface ImportOptions {
  dryRun?: boolean;
  changes?: boolean;
  validFrom?: string;
  announcedBy?: string;
  decision?: string;
  signedOn?: string;
  json?: boolean;
}

async function argumentsOf(register: Register, options: ImportOptions): Promise<Record<string, unknown>> {
  if (register === 'agencies') {
    if (options.validFrom === undefined) throw new Failure('Say since when: --valid-from <day>.');
    return { validFrom: options.validFrom, allowChanges: options.changes === true };
  }
  if (register !== 'procedures') return {};
  if (options.announcedBy === undefined) throw new Failure('Say whose decisions they are: --announced-by <code>.');
  const announcedById = await agencyIdOf(options.announcedBy);
  return { announcedById, decisionNumber: options.decision, decisionOn: options.signedOn };
}

async function agencyIdOf(code: string): Promise<string> {
  const { agencyByCode } = await ask<{ agencyByCode: { id: string } | null }>(
    'query ($code: String!) { agencyByCode(code: $code) { id } }',
    { code },
  );
  if (agencyByCode) return agencyByCode.id;
  throw new Failure(`No agency with the code ${code}.`);
}

qms
  .command('export')
  .description('save a list as it is filtered')
  .argument('<list>', Object.keys(LISTS).join(', '))
  .requiredOption('--out <file>', 'where to; its ending says which kind: .xlsx or .csv')
  .option('--as-of <day>', 'the day on which the list is seen')
  .addOption(new Option('--language <code>', 'of titles and words').choices(['vi', 'en']).default('vi'))
  .option('--level <level>', 'agencies of this level, such as COMMUNE')
  .option('--obligation <class>', 'agencies of this class, such as MANDATORY')
  .option('--subtree-of <code>', 'agencies below this one')
  .option('--search <text>', 'agencies with this in a name or code')
  .option('--agency <code>', 'systems, declarations, procedures or officers of this agency')
  .option('--stage <stage>', 'systems at this stage, such as DECLARED')
  .option('--edition <edition>', 'systems or declarations of this edition, such as 2015')
  .option('--standing <standing>', 'declarations that stand so, such as IN_FORCE')
  .option('--role <role>', 'officers who hold this role, such as HEAD')
  .option('--state <state>', 'acts of succession in this state, such as PLANNED')
  .option('--unpublished', 'announcements whose list has not been published')
  .option('--due-before <day>', 'obligations: what is due before this day')
  .option('--json', 'the result as JSON')
  .action(async (list: string, options: ExportArguments) => {
    if (!Object.hasOwn(LISTS, list)) throw new Failure(`Unknown list "${list}": ${Object.keys(LISTS).join(', ')}.`);
    const { search, edition, unpublished, dueBefore, subtreeOf, agency } = options;
    const filter: Record<string, string | boolean> = {
      ...given({ search, edition, unpublished, dueBefore }),
      ...(subtreeOf === undefined ? {} : { subtreeOf: await agencyIdOf(subtreeOf) }),
      ...(agency === undefined ? {} : { agencyId: await agencyIdOf(agency) }),
    };
    for (const name of ['level', 'obligation', 'stage', 'standing', 'role', 'state'] as const)
      if (options[name] !== undefined) filter[name] = options[name].toUpperCase();
    const { out, asOf, language } = options;
    const made = await exportList(list as ListName, { out, asOf, filter, language }, (percent) =>
      tell(`… ${percent} %`),
    );
    print(options.json ? JSON.stringify({ ...made, file: options.out }) : `${made.rows} rows are in ${options.out}.`);
  });

interface ExportArguments {
  out: string;
  language: 'vi' | 'en';
  asOf?: string;
  level?: string;
  obligation?: string;
  subtreeOf?: string;
  search?: string;
  agency?: string;
  stage?: string;
  edition?: string;
  standing?: string;
  role?: string;
  state?: string;
  unpublished?: boolean;
  dueBefore?: string;
  json?: boolean;
}

/** Those of these that were given at all. */
function given(values: Record<string, string | boolean | undefined>): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

qms
  .command('template')
  .description('save a file to fill in and import, with titles, an example and the values a column takes')
  .argument('<register>', TEMPLATES.join(', '))
  .option('--out <file>', 'where to; its ending says which kind: .xlsx or .csv')
  .option('--json', 'the result as JSON')
  .action(async (register: string, options: { out?: string; json?: boolean }) => {
    if (!TEMPLATES.some((known) => known === register))
      throw new Failure(`Unknown register "${register}": ${TEMPLATES.join(', ')}.`);
    const out = options.out ?? `${register}.xlsx`;
    await saveTemplate(register, out);
    print(
      options.json ? JSON.stringify({ file: out }) : `Fill in ${out}, then: qms import ${register} ${out} --dry-run`,
    );
  });

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
