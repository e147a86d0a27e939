import { askEach, type Door, type Told } from './doors.js';
import type { Probe } from './questions.js';
import { inWordsOf, nothingLike, type Target } from './target.js';

/** What somebody is after: a target, and the texts by which an answer betrays that it came from there. */
export interface Aim extends Target {
  markers: readonly string[];
}

export interface Finding {
  asked: number;
  leaks: string[];
  /** Questions that were answered with a failure of ours. */
  failed: string[];
}

/**
 * Asks all of it, and the same again of what does not exist. A leak is an answer that says anything of the target but
 * what was asked, or that differs at all from what is told of nothing: an id, a count, an error, a word.
 */
export async function leaksAt(door: Door, probes: readonly Probe[], aim: Aim): Promise<Finding> {
  const nothing = nothingLike(aim);
  const inOtherWords = (text: string): string => inWordsOf(text, aim, nothing);
  const standIns = new Map(probes.map((probe) => [inOtherWords(probe.text), probe]));
  const told = await askEach(door, probes);
  const toldOfNothing = await askEach(
    door,
    [...standIns].map(([text, probe]) => ({ ...probe, text })),
  );
  const expected = new Map(toldOfNothing.map(({ probe, body }) => [probe.text, inOtherWords(body)]));
  const leaks = told.flatMap(({ probe, body }) => {
    const found = aim.markers.find((marker) => body.includes(marker) && !probe.text.includes(marker));
    const other = expected.get(inOtherWords(probe.text)) ?? '';
    if (found === undefined && inOtherWords(body) === other) return [];
    return [`${probe.text.slice(0, 160)} → ${body.slice(0, 300)}, of nothing ${other.slice(0, 300)}`];
  });
  return { asked: told.length + toldOfNothing.length, leaks, failed: failures([...told, ...toldOfNothing]) };
}

/** Asks about what is one's own, and whether that leads to the target. */
export async function leaksThrough(door: Door, probes: readonly Probe[], aim: Aim): Promise<Finding> {
  const told = await askEach(door, probes);
  const leaks = told
    .filter(({ body }) => aim.markers.some((marker) => body.includes(marker)))
    .map(({ probe, body }) => `${probe.text.slice(0, 160)} → ${body.slice(0, 300)}`);
  return { asked: told.length, leaks, failed: failures(told) };
}

/** The verbs that did something, and how many were tried; an import of nonsense answers with its faults. */
export async function doneAt(door: Door, attempts: readonly Probe[]): Promise<{ tried: number; done: string[] }> {
  const told = await askEach(door, attempts, 'mutation');
  const done = told.filter(({ data, body }) => data != null && !body.includes('"created":0'));
  return { tried: told.length, done: [...done.map(({ probe }) => probe.root), ...failures(told)] };
}

export function failures(told: readonly Told[]): string[] {
  return told.filter(({ codes }) => codes.includes('INTERNAL')).map(({ probe, body }) => `${probe.text} → ${body}`);
}
