import { openFiles, type FileStore } from './files.js';
import { gatewayClient, type AskGateway } from './gateway-client.js';
import { openMail, type Mailer } from './mail.js';
import type { ServiceSettings } from './service-settings.js';

/** What a service reaches for beyond its database and its queue. */
export interface Outside {
  profile: ServiceSettings['profile'];
  files: FileStore;
  /** Null where no mail server is set. */
  mail: Mailer | null;
  askGateway: AskGateway;
}

export function openOutside(settings: ServiceSettings): Outside {
  return {
    profile: settings.profile,
    // a folder of its own: what one service no longer needs, another may hold under the same digest
    files: openFiles(`${settings.dataDir}/files/${settings.service}`, `${settings.dataDir}/files`),
    mail: openMail(settings.smtpUrl, settings.mailFrom),
    askGateway: gatewayClient(settings.service, settings.gatewayUrl, settings.keysDir),
  };
}

/** For work that reaches for nothing: whoever does hears of it at once. */
export const NOWHERE: Outside = {
  profile: 'production',
  files: openFiles('/nonexistent'),
  mail: null,
  askGateway: () => Promise.reject(new Error('this work was given no gateway to ask')),
};
