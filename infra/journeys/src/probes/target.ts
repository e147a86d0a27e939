import { newId } from '@qms/kernel';

/** What somebody should not be able to reach: ids by the type they belong to, and texts that only it has. */
export interface Target {
  ids: Readonly<Record<string, string>>;
  code: string;
  name: string;
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
