/** What a command could not do, in one sentence; the exit code is 1. */
export class Failure extends Error {}
