type Language = 'vi' | 'en';

/** Demonstration officers that one click signs in; agencies' own are typed. */
const OFFICERS: readonly (readonly [email: string, vi: string, en: string])[] = [
  ['lead@demo.qms', 'Đơn vị chủ trì', 'Lead unit'],
  ['inspector@demo.qms', 'Kiểm tra viên', 'Inspector'],
  ['approver@demo.qms', 'Lãnh đạo Ủy ban nhân dân', 'People’s Committee'],
  ['ministry@demo.qms', 'Bộ Khoa học và Công nghệ', 'Ministry'],
  ['admin@demo.qms', 'Quản trị hệ thống', 'Administrator'],
  ['head.48-stc@demo.qms', 'Giám đốc Sở Tài chính', 'Head of the Department of Finance'],
  ['secretary.48-stc@demo.qms', 'Thư ký ISO Sở Tài chính', 'ISO secretary of the Department of Finance'],
];

const WORDS = {
  vi: {
    title: 'Đăng nhập Chuẩn',
    note: 'Bản chạy thử trên máy này: chỉ có cán bộ trình diễn, không dùng mật khẩu.',
    email: 'Hoặc địa chỉ khác, như head.490@demo.qms',
    enter: 'Đăng nhập',
    wrong: 'Không có cán bộ trình diễn với địa chỉ này; địa chỉ phải kết thúc bằng @demo.qms.',
    out: 'Đăng xuất khỏi Chuẩn?',
    leave: 'Đăng xuất',
    gone: 'Bạn đã đăng xuất.',
    fault: 'Không tiếp tục được; hãy quay lại và đăng nhập lại.',
    other: 'English',
  },
  en: {
    title: 'Sign in to Chuẩn',
    note: 'A trial on this machine: demonstration officers only, no passwords.',
    email: 'Or another address, such as head.490@demo.qms',
    enter: 'Sign in',
    wrong: 'There is no demonstration officer of that address; it must end in @demo.qms.',
    out: 'Sign out of Chuẩn?',
    leave: 'Sign out',
    gone: 'You are signed out.',
    fault: 'This cannot go on; go back and sign in again.',
    other: 'Tiếng Việt',
  },
} as const;

const STYLE = `body{font:16px/1.6 system-ui,sans-serif;max-width:28rem;margin:8vh auto;padding:0 1rem;color:#1b2733}
h1{font-size:1.4rem}p{color:#4a5a68}button,input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem .8rem;
margin:.25rem 0;border:1px solid #9fb0bf;border-radius:.4rem;background:#fff;text-align:left}
button:hover,button:focus{border-color:#0b5fa5;background:#f0f6fb}button small{color:#4a5a68;float:right}
form .enter{background:#0b5fa5;color:#fff;text-align:center}[role=alert]{color:#a11}`;

export function pageLanguage(asked: string | undefined): Language {
  return /^\s*en\b/i.test(asked ?? '') ? 'en' : 'vi';
}

/** Who is there: a page of buttons, and a field for everybody else. */
export function signInPage(language: Language, wrong: boolean): string {
  const words = WORDS[language];
  const buttons = OFFICERS.map(
    ([email, vi, en]) =>
      `<button name="email" value="${email}">${language === 'vi' ? vi : en} <small>${email}</small></button>`,
  ).join('\n');
  const other = language === 'vi' ? 'en' : 'vi';
  return page(
    language,
    words.title,
    `<p>${words.note}</p>${wrong ? `<p role="alert">${words.wrong}</p>` : ''}
<form method="post">${buttons}</form>
<form method="post"><label>${words.email}<input name="email" type="email" autocomplete="username" required></label>
<button class="enter">${words.enter}</button></form>
<p><a href="?lang=${other}" lang="${other}">${words.other}</a></p>`,
  );
}

/** `form` is the provider's own, with the id op.logoutForm. */
export function signOutPage(language: Language, form: string): string {
  const words = WORDS[language];
  return page(
    language,
    words.out,
    `${form}<button class="enter" form="op.logoutForm" type="submit" name="logout" value="yes">${words.leave}</button>`,
  );
}

export function signedOutPage(language: Language): string {
  return page(language, WORDS[language].gone, '');
}

export function faultPage(language: Language): string {
  return page(language, WORDS[language].fault, '');
}

function page(language: Language, title: string, body: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`;
}
