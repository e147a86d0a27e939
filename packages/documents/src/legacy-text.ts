const GRAVE = '\u0300';
const ACUTE = '\u0301';
const TILDE = '\u0303';
const HOOK = '\u0309';
const DOT = '\u0323';
const BREVE = '\u0306';
const ROOF = '\u0302';

/** TCVN 5712 (ABC), byte by byte: its fonts have one code for a small letter and its capital. */
const TCVN3 = new Map(
  [
    ...'µà¶ả·ã¸á¹ạ¨ă»ằ¼ẳ½ẵ¾ắÆặ©âÇầÈẩÉẫÊấËậ®đÌèÎẻÏẽÐéÑẹªêÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞị'.matchAll(/(.)(.)/gu),
    ...'ßòáỏâõãóäọ«ôåồæổçỗèốéộ¬ơêờëởìỡíớîợïùñủòũóúôụ\u00adưõừöử÷ữøứùựúỳûỷüỹýýþỵ¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ'.matchAll(/(.)(.)/gu),
  ].map(([, from = '', to = '']) => [from, to]),
);

/** VNI writes a vowel and then its marks; these are the marks. */
const VNI_TONES: Readonly<Record<string, string>> = { ø: GRAVE, ù: ACUTE, û: HOOK, õ: TILDE, ï: DOT };
const VNI_MARKS: Readonly<Record<string, string>> = {
  ...VNI_TONES,
  ê: BREVE,
  è: BREVE + GRAVE,
  é: BREVE + ACUTE,
  ú: BREVE + HOOK,
  ü: BREVE + TILDE,
  ë: BREVE + DOT,
  â: ROOF,
  à: ROOF + GRAVE,
  á: ROOF + ACUTE,
  å: ROOF + HOOK,
  ã: ROOF + TILDE,
  ä: ROOF + DOT,
};
const VNI_ALONE: Readonly<Record<string, string>> = {
  ô: 'ơ',
  ö: 'ư',
  ñ: 'đ',
  î: 'ỵ',
  ì: 'ì',
  í: 'í',
  æ: 'ỉ',
  ó: 'ĩ',
  ò: 'ị',
};

function fromTcvn3(text: string): string {
  return [...text].map((char) => TCVN3.get(char) ?? char).join('');
}

function fromVni(text: string): string {
  let made = '';
  let vowel = '';
  for (const char of text) {
    const small = char.toLowerCase();
    const marks = 'aeo'.includes(vowel) ? VNI_MARKS[small] : VNI_TONES[small];
    if (vowel !== '' && marks !== undefined) {
      made += marks;
      vowel = '';
      continue;
    }
    const alone = VNI_ALONE[small];
    made += alone === undefined ? char : small === char ? alone : alone.toUpperCase();
    vowel = 'aeouyôö'.includes(small) ? small : '';
  }
  return made.normalize('NFC');
}

const SYLLABLE = /^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aeiouyăâêôơư]{1,3}(?:ch|ng|nh|[cmnpt])?$/;
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** The share of words with marks that could be Vietnamese: one tone at most, letters in their places. */
export function likeness(text: string): number {
  const words = text.split(/[^\p{L}\p{M}\p{N}\u0080-\u00ff]+/u).filter((word) => /[^\0-\u007f]/.test(word));
  if (words.length === 0) return 1;
  const fitting = words.filter((word) => {
    const toned = word.normalize('NFD').toLowerCase();
    const tones = toned.match(TONES)?.length ?? 0;
    return tones <= 1 && SYLLABLE.test(toned.replace(TONES, '').normalize('NFC'));
  });
  return fitting.length / words.length;
}

/** Letters that only a text in Unicode has: such a text was not typed with an old font. */
const MODERN = /[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]/;

/**
 * Text that was typed with the fonts of before Unicode (TCVN3/ABC, VNI) and so reads as Western letters.
 * Changed only where the result is Vietnamese and what stood there is not.
 */
export function mendOldFonts(text: string): string {
  if (MODERN.test(text) || !/[\u0080-\u00ff]/.test(text)) return text;
  const [best] = [text, fromTcvn3(text), fromVni(text)]
    .map((reading) => ({ reading, likeness: likeness(reading) }))
    .toSorted((a, b) => b.likeness - a.likeness);
  return best && best.likeness >= 0.8 ? best.reading : text;
}

/** Bytes that are not Unicode, as the Vietnamese text they most likely are; null when no reading makes sense. */
export function decodeLegacy(bytes: Uint8Array): string | null {
  const western = new TextDecoder('latin1').decode(bytes);
  // a tab, a line end or a letter: a file of bytes below that is no text
  if (/[\0-\u0008\u000b\u000c\u000e-\u001f]/.test(western)) return null;
  const codes = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const readings = [
    new TextDecoder('windows-1258').decode(bytes).normalize('NFC'),
    fromTcvn3(codes),
    fromVni(codes),
  ].map((reading) => ({ reading, likeness: likeness(reading) }));
  const [best] = readings.toSorted((a, b) => b.likeness - a.likeness);
  return best && best.likeness >= 0.8 ? best.reading : null;
}
