/** Something on this machine is in the way; the message is one sentence that says what to do, in both languages. */
export class LocalError extends Error {
  constructor(
    readonly vi: string,
    readonly en: string,
  ) {
    super(`${vi}\n${en}`);
    this.name = 'LocalError';
  }
}
