import { createHash } from 'node:crypto';

/** What the register tells anyone who holds a code. */
export interface PublicDeclaration {
  agencyName: string;
  alsoServes: string[];
  number: string;
  declaredOn: string;
  editionName: string;
  kind: 'INITIAL' | 'AGAIN';
  procedures: number;
  inForce: boolean;
  supersededOn: string | null;
  supersededBy: string | null;
  closedOn: string | null;
  closedBecause: 'MERGE' | 'SPLIT' | 'DISSOLVE' | 'TRANSFER' | null;
  successors: string[];
}

const STYLE = `:root{color-scheme:light dark;--ink:#14213d;--quiet:#5a6478;--paper:#fff;--ground:#f3f5f9;--line:#d9dee8;--good:#0b6b3a;--ended:#9a2c1b}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf4;--quiet:#a3adbf;--paper:#182031;--ground:#0e1422;--line:#2f3a50;--good:#5fd39a;--ended:#f29a8a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.55 system-ui,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem}
article{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.75rem}
h1{font-size:1.35rem;line-height:1.3;margin:0 0 .25rem}
[lang=en]{color:var(--quiet);font-size:.875rem}
.standing{margin:1.25rem 0;padding:.75rem 1rem;border-left:.35rem solid;border-radius:.25rem;font-weight:650;background:var(--ground)}
.standing [lang=en]{display:block;font-weight:500}
.good{color:var(--good)}.ended{color:var(--ended)}
.sides{display:flex;gap:1.5rem;align-items:flex-start}
dl{margin:0;flex:1;min-width:0}
dt{margin-top:.75rem;font-size:.875rem;color:var(--quiet)}
dd{margin:0;font-weight:550}
figure{margin:.75rem 0 0;width:10rem;flex:none;text-align:center}
figure svg{display:block;width:100%;height:auto;background:#fff;fill:#000;border-radius:.25rem}
figcaption{font-size:.75rem;color:var(--quiet);margin-top:.35rem}
figcaption [lang=en],footer [lang=en]{font-size:inherit}
footer{margin-top:1.5rem;padding-top:.75rem;border-top:1px solid var(--line);font-size:.8125rem;color:var(--quiet)}
@media(max-width:34rem){main{padding:.75rem}article{padding:1.1rem}.sides{flex-direction:column}figure{width:11rem;align-self:center}}
@media print{@page{size:A4;margin:20mm}:root{color-scheme:light;--ink:#000;--quiet:#333;--paper:#fff;--ground:#fff;--line:#999;--good:#000;--ended:#000}main{padding:0;max-width:none}article{border:0;padding:0;break-inside:avoid}.sides{flex-direction:row}figure{width:35mm}.standing{border-left:1.5mm solid}}`;

/** The page runs nothing, loads nothing and is framed by nobody; its one style is known by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENDED = {
  MERGE: { vi: 'sáp nhập', en: 'merged' },
  SPLIT: { vi: 'chia tách', en: 'split' },
  DISSOLVE: { vi: 'giải thể', en: 'dissolved' },
  TRANSFER: { vi: 'chuyển giao', en: 'transferred' },
} as const;

/** A declaration, for people: Vietnamese first, English beneath. `qr` is markup of our own. */
export function declarationPage(declaration: PublicDeclaration, code: string, qr: string): string {
  const { agencyName, alsoServes, number, declaredOn, editionName, kind, procedures } = declaration;
  const rows: [string, string, string][] = [
    ['Số quyết định', 'Decision', number],
    ['Ngày công bố', 'Declared on', day(declaredOn)],
    ['Phù hợp tiêu chuẩn', 'Conforms to', editionName],
    ['Hình thức', 'Kind', kind === 'INITIAL' ? 'Công bố lần đầu / initial' : 'Công bố lại / again'],
  ];
  if (procedures > 0) rows.push(['Số thủ tục hành chính', 'Administrative procedures', String(procedures)]);
  if (alsoServes.length > 0) rows.push(['Dùng chung hệ thống', 'Shared with', alsoServes.join('; ')]);
  const list = rows.map(([vi, en, value]) => `<dt>${vi} <span lang="en">· ${en}</span></dt><dd>${escaped(value)}</dd>`);
  return page(
    `${agencyName} · ${number}`,
    `<h1>${escaped(agencyName)}</h1>
<div>Công bố hệ thống quản lý chất lượng <span lang="en">· Declaration of a quality management system</span></div>
${standing(declaration)}
<div class="sides"><dl>${list.join('')}</dl>
<figure>${qr}<figcaption>Quét để kiểm tra lại<br><span lang="en">Scan to check again</span></figcaption></figure></div>
<footer>Mã tra cứu <span lang="en">· Code</span>: <code>${escaped(code)}</code></footer>`,
  );
}

function standing(declaration: PublicDeclaration): string {
  const { inForce, closedOn, closedBecause, successors, supersededOn, supersededBy } = declaration;
  if (inForce) {
    return banner('good', 'Đang có hiệu lực', 'In force');
  }
  // of two ends the earlier is the one
  if (closedOn !== null && closedBecause !== null && (supersededOn === null || closedOn < supersededOn)) {
    const { vi, en } = ENDED[closedBecause];
    const heirs = successors.map(escaped).join('; ');
    return banner(
      'ended',
      `Hết hiệu lực từ ${day(closedOn)}: cơ quan đã ${vi}${heirs ? `. Cơ quan kế thừa: ${heirs}` : ''}`,
      `No longer in force since ${closedOn}: the agency was ${en}${heirs ? `. Succeeded by: ${heirs}` : ''}`,
    );
  }
  return banner(
    'ended',
    `Hết hiệu lực từ ${day(supersededOn ?? '')}: đã công bố lại tại ${escaped(supersededBy ?? '')}`,
    `No longer in force since ${supersededOn ?? ''}: declared again by ${escaped(supersededBy ?? '')}`,
  );
}

const banner = (kind: string, vi: string, en: string): string =>
  `<p class="standing ${kind}" role="status">${vi}<span lang="en">${en}</span></p>`;

/** A sentence where a declaration would stand: unknown, too often, not now. */
export function noticePage(vi: string, en: string): string {
  return page(vi, `<h1>${vi}</h1><div lang="en">${en}</div>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main><article>
${body}
</article></main></body></html>
`;
}

/** As people here write a day: 02/03/2020. */
function day(iso: string): string {
  return iso.split('-').reverse().join('/');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
