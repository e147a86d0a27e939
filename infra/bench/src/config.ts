/** The gateway of a running local stack. */
export const settings = {
  gatewayUrl: process.env['QMS_GATEWAY_URL'] ?? `http://127.0.0.1:${process.env['QMS_PORT'] ?? '4000'}/graphql`,
} as const;
