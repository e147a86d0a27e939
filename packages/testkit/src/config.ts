import { readSettings } from '@qms/chassis';
import { z } from 'zod';

/** The servers that the global set-up started for this run of tests. */
export const testServers = readSettings(
  z.object({
    /** A PostgreSQL role that may create databases and roles. */
    TEST_DATABASE_URL: z.url(),
    /** Absent where no redis-server is installed: the job tests then run on PostgreSQL alone, and say so. */
    TEST_REDIS_URL: z.url().optional(),
    /** Set to write schema.sql and schema.graphql anew instead of comparing them. */
    UPDATE_SCHEMA: z.string().optional(),
    TEST_LOG: z.string().default('silent'),
  }),
);
