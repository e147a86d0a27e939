import { newId } from '@qms/kernel';

/** What somebody should not be able to reach: ids by the type they belong to, and texts that only it has. */
export interface Target {
  ids: Readonly<Record<string, string>>;
  code: string;
  name: string;
  /** True to try each id in every place, also where its kind does not belong. */
  everywhere?: boolean;
}

/** What an argument that ends in these is the id of, where its own name does not say so. */
const AGENCIES = [
  'parent',
  'subtreeOf',
  'leadUnit',
  'leadAgency',
  'holder',
  'scopeAgency',
  'announcedBy',
  'owner',
  'above',
];

/** The ids that a place is given: of its own kind and of one other; all of them where its name tells no kind. */
export function idsFor(place: string, root: string, { ids, everywhere = false }: Target): string[] {
  const all = Object.values(ids);
  if (everywhere) return all;
  const kind = place === 'id' || place === 'ids' ? root : place.replace(/Ids?$/, '');
  const own = ids[AGENCIES.includes(kind) ? 'agency' : kind];
  const other = Object.entries(ids).find(([of]) => of === (own === ids['agency'] ? 'officer' : 'agency'))?.[1];
  return own === undefined ? all : [own, ...(other === undefined ? [] : [other])];
}

/** A target that is none: what is told of the real one must be what is told of this one, whatever id was asked for. */
export function nothingLike({ ids }: Target): Target {
  const id = newId();
  return {
    ids: Object.fromEntries(Object.keys(ids).map((of) => [of, id])),
    code: `00-${id.slice(-4)}`,
    name: `Không có ${id.slice(-4)}`,
  };
}

/** A text about one target in the words of another. */
export function inWordsOf(text: string, from: Target, to: Target): string {
  const words = [...Object.keys(from.ids).map((of) => [from.ids[of], to.ids[of]]), [from.name, to.name]];
  const told = words.reduce((given, [one = '', other = '']) => given.replaceAll(one, other), text);
  return told.replaceAll(new RegExp(`(?<![\\w-])${from.code}(?![\\w-])`, 'g'), to.code);
}
