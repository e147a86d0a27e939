/** Something on this machine is in the way; the message is one sentence that says what to do. */
export class LocalError extends Error {
  constructor(vi: string, en: string) {
    super(`${en}\n${vi}`);
    this.name = 'LocalError';
  }
}
