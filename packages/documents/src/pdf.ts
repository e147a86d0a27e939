import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { barLength } from './chart.js';
import { FONT_FILES } from './fonts.js';
import type { OfficialReport } from './official-report.js';
import { PDF_TEMPLATE } from './pdf-template.js';
import { MOTTO, NATION, percentInWords, prepare, type PreparedBlock } from './prepared.js';

let compiler: NodeCompiler | undefined;

export function renderPdf(report: OfficialReport): Uint8Array {
  const paper = prepare(report);
  const created = new Date(paper.metadata.createdAt);
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: FONT_FILES.map((file) => readFileSync(file)) }] });
  const input = {
    ...paper,
    nation: NATION,
    motto: MOTTO,
    blocks: paper.blocks.map(withLengths),
    metadata: { ...paper.metadata, at: instantParts(created) },
  };
  try {
    const result = compiler.compile({ mainFileContent: PDF_TEMPLATE, inputs: { paper: JSON.stringify(input) } });
    const page = result.result;
    if (page === null) throw new Error(`The page did not set: ${JSON.stringify(result.takeError()?.shortDiagnostics)}`);
    return new Uint8Array(compiler.pdf(page, { creationTimestamp: Math.floor(created.getTime() / 1000) }));
  } finally {
    // what Typst remembers of one paper is of no use to the next and would only grow
    compiler.evictCache(0);
  }
}

/** Typst draws the bars itself: fonts inside an SVG image come out in another order every time. */
function withLengths(block: PreparedBlock): object {
  if (block.kind !== 'chart') return block;
  const bars = block.bars.map(({ label, percent }) => ({
    label,
    value: percentInWords(percent),
    length: barLength(percent),
  }));
  return { ...block, bars };
}

function instantParts(at: Date): number[] {
  return [
    at.getUTCFullYear(),
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ];
}
