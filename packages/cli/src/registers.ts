import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { exportList, LISTS, saveTemplate, TEMPLATES, type ListName } from './export.js';
import { Failure } from './failure.js';
import { ask } from './graph.js';
import { changesTable, importRegister, refuseFaults, REGISTERS, type Register } from './import.js';

interface Voice {
  tell: (text: string) => void;
  print: (text: string) => void;
}

/** The commands that bring registers in and take lists out as files. */
export function registerCommands(qms: Command, { tell, print }: Voice): void {
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
}

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
