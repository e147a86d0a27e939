import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { unpack } from './archive.js';
import { renderOffThread } from './off-thread.js';
import type { OfficialReport } from './official-report.js';
import { render, renderSheet } from './render.js';
import { HOSTILE, SAMPLE_REPORT, SAMPLE_SHEET } from './sample.js';

const SCRIPT = `
  import { createHash } from 'node:crypto';
  const { render, renderSheet } = await import('${new URL('../dist/index.js', import.meta.url).href}');
  const { SAMPLE_REPORT, SAMPLE_SHEET } = await import('${new URL('../dist/sample.js', import.meta.url).href}');
  for (const bytes of [
    await render('PDF', SAMPLE_REPORT), await render('DOCX', SAMPLE_REPORT), await renderSheet(SAMPLE_SHEET),
  ]) console.log(createHash('sha256').update(bytes).digest('hex'));
`;
/** How the hostile text reads once what cannot be printed is gone. */
const LITERAL = '#panic("x") *đậm* $x^2$ <b>&amp; \\ @ref [a] // `raw` {{t}}';

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function hashesIn(timeZone: string): Promise<string[]> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    env: { ...process.env, TZ: timeZone },
  });
  return stdout.trim().split('\n');
}

function entry(zip: Uint8Array, name: string): string {
  return Buffer.from(unpack(zip).get(name) ?? []).toString('utf8');
}

function unescape(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}

function hasPdftotext(): boolean {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function pagesOf(pdf: Uint8Array): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'paper-'));
  try {
    writeFileSync(join(folder, 'paper.pdf'), pdf);
    const text = execFileSync('pdftotext', ['-layout', join(folder, 'paper.pdf'), '-'], { encoding: 'utf8' });
    return text.normalize('NFC').split('\f').slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the bytes of a paper', () => {
  it('are the same in two processes in two time zones, and a second time in one process', async () => {
    const [here, there] = await Promise.all([hashesIn('UTC'), hashesIn('Asia/Ho_Chi_Minh')]);
    expect(here).toHaveLength(3);
    expect(there).toEqual(here);
    for (let round = 0; round < 2; round += 1) {
      expect(sha256(await render('PDF', SAMPLE_REPORT))).toBe(here[0]);
      expect(sha256(await render('DOCX', SAMPLE_REPORT))).toBe(here[1]);
      expect(sha256(await renderSheet(SAMPLE_SHEET))).toBe(here[2]);
    }
  });

  it('change with the text', async () => {
    const other = { ...SAMPLE_REPORT, subject: 'Khác' };
    expect(sha256(await render('PDF', other))).not.toBe(sha256(await render('PDF', SAMPLE_REPORT)));
  });
});

describe('a report', () => {
  it.runIf(hasPdftotext())('prints every text literally in PDF, with numbers from the second page', async () => {
    const pages = pagesOf(await render('PDF', SAMPLE_REPORT));
    expect(pages).toHaveLength(3);
    expect(pages[0]).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
    expect(pages[0]).toContain('Đà Nẵng, ngày 05 tháng 7 năm 2021');
    expect(pages[0]).toContain(LITERAL);
    expect(pages[0]?.trimStart()).not.toMatch(/^1\s/);
    expect(pages[1]?.trimStart()).toMatch(/^2\s/);
    // the head of the table comes again
    expect(pages[1]).toContain('Đúng hạn');
    expect(pages[2]).toMatch(/chỉ đạo\.\/\.[\s\S]*Nơi nhận:/);
  });

  it('sets hostile text everywhere', async () => {
    const hostile: OfficialReport = {
      ...SAMPLE_REPORT,
      header: { ...SAMPLE_REPORT.header, parentAgency: HOSTILE, issuingAgency: HOSTILE, number: HOSTILE },
      subject: HOSTILE,
      typeName: HOSTILE,
      label: HOSTILE,
      addressees: [HOSTILE, HOSTILE],
      recipients: [HOSTILE],
      signature: { title: HOSTILE, name: HOSTILE },
      blocks: [
        { kind: 'heading', level: 1, text: HOSTILE },
        { kind: 'paragraph', text: 'x'.repeat(3000) },
        { kind: 'table', columns: [{ title: HOSTILE, width: 0, align: 'right' }], rows: [[], [HOSTILE, HOSTILE]] },
        { kind: 'table', columns: [], rows: [[HOSTILE]] },
        { kind: 'chart', title: HOSTILE, bars: [{ label: HOSTILE.repeat(9), percent: Number.NaN }] },
        { kind: 'chart', title: HOSTILE, bars: [] },
      ],
      metadata: { ...SAMPLE_REPORT.metadata, title: HOSTILE, author: HOSTILE, id: HOSTILE },
    };
    const pdf = await render('PDF', hostile);
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    const text = entry(await render('DOCX', hostile), 'word/document.xml');
    expect(unescape(text)).toContain(LITERAL);
    expect(text).not.toContain('\u0001');
  });

  it('has the page and the dates of its model in DOCX', async () => {
    const docx = await render('DOCX', SAMPLE_REPORT);
    const body = entry(docx, 'word/document.xml');
    expect(body).toMatch(/<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701"/);
    expect(body).toContain('<w:titlePg/>');
    expect(body).toContain('<w:tblHeader/>');
    expect(entry(docx, 'docProps/core.xml').match(/2021-07-05T03:00:00Z/g)).toHaveLength(2);
  });

  it('refuses a date that is none', async () => {
    const header = { ...SAMPLE_REPORT.header, date: '5/7/2021' };
    await expect(render('PDF', { ...SAMPLE_REPORT, header })).rejects.toThrow('Not a date');
  });
});

describe('a sheet', () => {
  it('holds numbers as numbers and formulas as words', async () => {
    const xlsx = await renderSheet(SAMPLE_SHEET);
    const rows = entry(xlsx, 'xl/worksheets/sheet1.xml');
    expect(rows).toContain('<v>98.5</v>');
    expect(rows).not.toContain('<f>');
    expect(rows).toContain('state="frozen"');
    expect(rows).toContain('<autoFilter ref="A5:C8"');
    const words = unescape(entry(xlsx, 'xl/sharedStrings.xml'));
    expect(words).toContain(`'=HYPERLINK("http://x","y")`);
    expect(words).toContain(LITERAL);
  });
});

describe('a renderer off the thread', () => {
  it('gives the same bytes', async () => {
    const pdf = await renderOffThread({ kind: 'PDF', model: SAMPLE_REPORT });
    expect(sha256(pdf)).toBe(sha256(await render('PDF', SAMPLE_REPORT)));
    const xlsx = await renderOffThread({ kind: 'XLSX', model: SAMPLE_SHEET });
    expect(sha256(xlsx)).toBe(sha256(await renderSheet(SAMPLE_SHEET)));
  });

  it('ends at its deadline and tells what went wrong', async () => {
    await expect(renderOffThread({ kind: 'DOCX', model: SAMPLE_REPORT }, 1)).rejects.toThrow('within 1 ms');
    const header = { ...SAMPLE_REPORT.header, date: 'x' };
    await expect(renderOffThread({ kind: 'DOCX', model: { ...SAMPLE_REPORT, header } })).rejects.toThrow('Not a date');
  });
});
