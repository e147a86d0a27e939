import { percentInWords } from './prepared.js';
import type { Bar } from './official-report.js';

/** Pixels; the widest a chart can be on the page, which is 165 mm. */
export const CHART_WIDTH = 624;

const LINE = 20;
const BAR = 14;
const GAP = 10;
/** Characters that fit on a line above a bar at this size of letter. */
const LINE_LENGTH = 80;

export interface Chart {
  svg: string;
  height: number;
}

/** Bars of percentages from 0 to 100. Labels stand above their bars, where long ones have room. */
export function drawChart(bars: readonly Bar[]): Chart {
  const parts: string[] = [];
  const full = CHART_WIDTH - 70;
  let y = 0;
  for (const { label, percent } of bars) {
    for (const line of wrap(label)) {
      y += LINE;
      parts.push(`<text x="0" y="${y - 5}">${escape(line)}</text>`);
    }
    const length = (full * barLength(percent)) / 100;
    parts.push(`<rect x="0" y="${y}" width="${full}" height="${BAR}" fill="#e6e6e6"/>`);
    if (length > 0) parts.push(`<rect x="0" y="${y}" width="${length.toFixed(2)}" height="${BAR}" fill="#1f4e79"/>`);
    parts.push(`<text x="${full + 8}" y="${y + BAR - 2}" font-weight="bold">${percentInWords(percent)}</text>`);
    y += BAR + GAP;
  }
  const height = Math.max(y, 1);
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${CHART_WIDTH}" height="${height}" viewBox="0 0 ${CHART_WIDTH} ${height}" font-family="Tinos" font-size="16" fill="#000000">${parts.join('')}</svg>`,
    height,
  };
}

/** How much of the full length to fill, in percent. */
export function barLength(percent: number): number {
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}

function wrap(label: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of label.split(' ').flatMap((long) => long.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + word.length >= LINE_LENGTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
