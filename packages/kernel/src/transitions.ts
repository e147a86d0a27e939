import { Conflict, type Sentence } from './errors.js';

/** A life-cycle as data: which verb leads from which states to which one. */
export type Transitions<State extends string, Verb extends string> = Readonly<
  Record<Verb, { from: readonly State[]; to: State }>
>;

/** The state a verb leads to; CONFLICT, naming the present state, when it cannot start there. */
export function transition<State extends string, Verb extends string>(
  table: Transitions<State, Verb>,
  state: State,
  verb: Verb,
): State {
  const step = table[verb];
  if (!step.from.includes(state)) {
    const messages: Sentence = {
      vi: `Không thể “${verb}” khi đang ở trạng thái ${state}.`,
      en: `Cannot ${verb} while ${state}.`,
    };
    throw new Conflict(messages, { state });
  }
  return step.to;
}

/** The verbs that may start in a state. */
export function verbsFrom<State extends string, Verb extends string>(
  table: Transitions<State, Verb>,
  state: State,
): Verb[] {
  return (Object.keys(table) as Verb[]).filter((verb) => table[verb].from.includes(state));
}
