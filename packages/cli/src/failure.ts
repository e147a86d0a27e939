/** What a command could not do, in one sentence; the exit code is 1. */
export class Failure extends Error {}

/** A part of the product kept silent, or somebody else was in the way: what was asked for may be done all the same. */
export class Unanswered extends Failure {}
