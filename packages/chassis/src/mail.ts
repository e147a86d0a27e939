import { createTransport } from 'nodemailer';
import { within } from './deadline.js';

export interface Letter {
  to: string;
  subject: string;
  text: string;
  /** The same letter sent twice has the same id, so that a mail server can tell. */
  messageId: string;
}

export interface Mailer {
  /** Resolves when the mail server has taken the letter; rejects after 20 s. At least once: SMTP promises no more. */
  sendMail(letter: Letter): Promise<void>;
  close(): void;
}

const SEND_MS = 20_000;

/** The way to the mail server, or null if there is none: then what would be sent stays in the list of the product. */
export function openMail(smtpUrl: string | undefined, from: string): Mailer | null {
  if (smtpUrl === undefined) return null;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async sendMail({ to, subject, text, messageId }) {
      await within('mail', SEND_MS, transport.sendMail({ from, to, subject, text, messageId }));
    },
    close: () => transport.close(),
  };
}
