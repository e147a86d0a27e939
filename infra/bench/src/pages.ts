import { ask, ms, ratio, say, timed, title, type Door } from './measure.js';

const PAGE =
  'query ($after: String) { agencies(first: 100, after: $after) { nodes { id code name } pageInfo { endCursor } } }';

/** The first page of the register and the hundredth, which must cost the same. */
export async function comparePages(door: Door): Promise<void> {
  const page = (after: string | null) =>
    ask<{ agencies: { nodes: object[]; pageInfo: { endCursor: string } } }>(door, PAGE, { after });
  let cursor: string | null = null;
  for (let before = 1; before < 100; before += 1) cursor = (await page(cursor)).agencies.pageInfo.endCursor;
  const deep = cursor;
  const { nodes } = (await page(deep)).agencies;
  if (nodes.length !== 100) throw new Error(`page 100 holds ${nodes.length} agencies`);
  const [first, hundredth] = [await timed(() => page(null)), await timed(() => page(deep))];
  title('Pages of 100 agencies of 11,000');
  say('', 'page 1', 'page 100', '100 : 1');
  say('agencies { id code name }', ms(first), ms(hundredth), ratio(hundredth, first));
}
