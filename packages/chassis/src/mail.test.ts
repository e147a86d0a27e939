import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openMail } from './mail.js';

let server: Server | null = null;
afterEach(() => void server?.close());

/** A mail server of thirty lines' patience: takes anything, keeps what it was told. */
async function postOffice(answer: (line: string) => string | null): Promise<{ url: string; told: () => string }> {
  let told = '';
  server = createServer((socket) => {
    let inLetter = false;
    socket.on('error', () => undefined);
    socket.write('220 hello\r\n');
    socket.on('data', (chunk) => {
      told += chunk.toString();
      for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
        if (inLetter && line !== '.') continue;
        inLetter = line === 'DATA';
        const reply = answer(line);
        if (reply !== null) socket.write(`${reply}\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, told: () => told };
}

const letter = {
  to: 'thu.ky@demo.qms',
  subject: 'Nhắc việc',
  text: 'Đến hạn xem xét tài liệu.',
  messageId: '<r1@qms>',
};

test('without a mail server there is no mailer', () => {
  expect(openMail(undefined, 'qms@demo.qms')).toBeNull();
});

test('a letter arrives with its own message id', async () => {
  const office = await postOffice((line) => (line === 'DATA' ? '354 go on' : '250 ok'));
  const mailer = openMail(office.url, 'qms@demo.qms');
  await mailer?.sendMail(letter);
  mailer?.close();
  expect(office.told()).toContain('RCPT TO:<thu.ky@demo.qms>');
  expect(office.told()).toContain('Message-ID: <r1@qms>');
});

test('a mail server that says no makes the sending fail', async () => {
  const office = await postOffice((line) => (line.startsWith('RCPT') ? '550 unknown' : '250 ok'));
  const mailer = openMail(office.url, 'qms@demo.qms');
  await expect(mailer?.sendMail(letter)).rejects.toThrow();
  mailer?.close();
});
