import { Conflict, Invalid, Noun, RateLimited, requireText, transition, type Transitions } from '@qms/kernel';

/** CLEARED: it was read, brought nothing into the register, and is no longer kept. */
export const UPLOAD_STATES = ['AWAITED', 'RECEIVED', 'PROVEN', 'REFUSED', 'CLEARED'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/** What a file may weigh: the register of a whole province is a tenth of it. */
export const MOST_BYTES = 20_000_000;
const TICKET_MS = 10 * 60_000;
/** What one person may have waiting at once: 400 MB at most, and each ticket for ten minutes. */
export const MOST_OPEN = 20;

const LIFE: Transitions<UploadState, 'receive' | 'prove' | 'refuse' | 'clear'> = {
  receive: { from: ['AWAITED'], to: 'RECEIVED' },
  // read again after a dry run, it is proven still
  prove: { from: ['RECEIVED', 'PROVEN'], to: 'PROVEN' },
  refuse: { from: ['AWAITED', 'RECEIVED'], to: 'REFUSED' },
  clear: { from: ['PROVEN'], to: 'CLEARED' },
};

/** Another ticket for who has so many, unused or unread, that are still good. */
export function requireFewOpen(open: number): void {
  if (open < MOST_OPEN) return;
  throw new RateLimited(
    { openUploads: MOST_OPEN },
    {
      vi: `Đang có ${MOST_OPEN} tệp chờ tải lên hoặc chờ đọc; hãy dùng chúng hoặc đợi mười phút.`,
      en: `${MOST_OPEN} files are waiting to be brought or read; use those, or wait ten minutes.`,
    },
  );
}

/** A file that somebody brings: a ticket first, then its bytes once, in quarantine until they have been read. */
export class Upload extends Noun {
  readonly id!: string;
  actorId!: string;
  name!: string;
  bytes!: number;
  expectedSha256: string | null = null;
  sha256: string | null = null;
  state: UploadState = 'AWAITED';
  expiresAt!: Date;

  private constructor(id: string) {
    super();
    this.id = id;
  }

  static request(
    given: { id: string; actorId: string; name: string; bytes: number; sha256: string | null },
    at: Date,
  ): Upload {
    if (!Number.isInteger(given.bytes) || given.bytes < 1 || given.bytes > MOST_BYTES) {
      throw new Invalid('bytes', {
        vi: 'Tệp phải có từ 1 byte đến 20 MB.',
        en: 'A file has 1 byte to 20 MB.',
      });
    }
    if (given.sha256 !== null && !/^[0-9a-f]{64}$/.test(given.sha256)) {
      throw new Invalid('sha256', { vi: 'Không phải mã băm SHA-256.', en: 'Not a SHA-256 in hexadecimal.' });
    }
    const upload = new Upload(given.id);
    upload.actorId = given.actorId;
    upload.name = requireText('name', given.name, 200);
    upload.bytes = given.bytes;
    upload.expectedSha256 = given.sha256;
    upload.expiresAt = new Date(at.getTime() + TICKET_MS);
    upload.touch(at);
    return upload;
  }

  /** Whether bytes may come now: once, and while the ticket is good. */
  requireAwaited(at: Date): void {
    transition(LIFE, this.state, 'receive');
    if (at < this.expiresAt) return;
    throw new Conflict({ vi: 'Phiếu tải lên đã hết hạn.', en: 'The ticket has expired; ask for another.' });
  }

  receive(received: { bytes: number; sha256: string }, at: Date): void {
    this.state = transition(LIFE, this.state, 'receive');
    if (received.bytes !== this.bytes || (this.expectedSha256 ?? received.sha256) !== received.sha256) {
      throw new Invalid('file', {
        vi: 'Tệp nhận được khác với phiếu: thiếu, thừa hoặc sai nội dung.',
        en: 'What arrived is not what the ticket is for: too short, too long or other bytes.',
      });
    }
    this.sha256 = received.sha256;
    this.touch(at);
  }

  prove(at: Date): void {
    this.state = transition(LIFE, this.state, 'prove');
    this.touch(at);
  }

  refuse(at: Date): void {
    this.state = transition(LIFE, this.state, 'refuse');
    this.touch(at);
  }

  clear(at: Date): void {
    this.state = transition(LIFE, this.state, 'clear');
    this.touch(at);
  }
}
