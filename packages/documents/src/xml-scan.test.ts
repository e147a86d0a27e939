import { expect, test } from 'vitest';
import { XmlScan } from './xml-scan.js';

test.each(['constructor', 'toString', '__proto__', 'nbsp'])('the entity &%s; is none, and is a fault', (name) => {
  expect(() => new XmlScan({ text: () => undefined }, 100).push(`<a>&${name};</a>`)).toThrow('damaged');
});
