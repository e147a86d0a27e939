const { PATH, HOME, LANG } = process.env;

/** All that a journey's system gets of the environment it is started in. */
export const inherited = { PATH, HOME, LANG } as const;
