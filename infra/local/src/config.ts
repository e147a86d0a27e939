/** Where programs of this machine are looked for. */
export const searchPath = process.env['PATH'] ?? '';
