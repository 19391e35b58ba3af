// The lists of a brief without a page: what is written in their fields is what an order is given (B7).
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { WrittenBrief } from '../../../public/js/api.d.ts';
import type * as Lists from '../../../public/js/studio/poster/brief-lists.js';
import { run } from '../shell/site.js';

const { LISTS, MEASURED_CHARACTERS, lacking, listFault, listText, mergedLists }: typeof Lists =
  await run('js/studio/poster/brief-lists.js');

const BRIEF = {
  language: 'zh',
  brief: {
    facts: [{ text: '316不锈钢', source: 'text' }, { text: '银色', source: 'picture' }, { text: '600ml', source: 'text' }],
    steps: ['打开'],
    dimensions: [{ name: '宽', value: '24 cm' }],
    contents: [],
  },
} as unknown as WrittenBrief;

test('a list may be as long as the server takes it', () => {
  const limits = readFileSync(new URL('../../../posters/brief/limits.rs', import.meta.url), 'utf8');
  const limit = (name: string) => Number(new RegExp(`const ${name}: usize = (\\d+);`).exec(limits)?.[1]);
  expect(LISTS).toMatchObject({
    facts: { lines: limit('FACTS_MAX'), characters: limit('FACT_CHARACTERS_MAX') },
    steps: { lines: limit('STEPS_MAX'), characters: limit('STEP_CHARACTERS_MAX') },
    dimensions: { lines: limit('DIMENSIONS_MAX'), characters: limit('DIMENSION_VALUE_CHARACTERS_MAX') },
    contents: { lines: limit('CONTENTS_MAX'), characters: limit('CONTENT_CHARACTERS_MAX') },
  });
  expect(MEASURED_CHARACTERS).toBe(limit('DIMENSION_NAME_CHARACTERS_MAX'));
});

test('what nobody changed is sent as it was written, and what was changed line by line', () => {
  expect(listText(BRIEF, {}, 'dimensions')).toBe('宽：24 cm');
  expect(mergedLists(BRIEF, {})).toMatchObject({ ...BRIEF.brief, facts: expect.arrayContaining(BRIEF.brief.facts) });
  const own = { facts: ' 600ml \n\n可进洗碗机', 'facts.银色': '', steps: '', dimensions: '高: 12 cm\n宽 ： 8:10', contents: '锅\n盖' };
  expect(mergedLists(BRIEF, own)).toEqual({
    facts: [{ text: '600ml', source: 'text' }, { text: '可进洗碗机', source: 'text' }],
    steps: [],
    dimensions: [{ name: '高', value: '12 cm' }, { name: '宽', value: '8:10' }],
    contents: ['锅', '盖'],
  });
});

test('a list that the server would refuse says which line, and is not sent', () => {
  const faults = (own: Record<string, string>) => Object.keys(own).map((list) => listFault(BRIEF, own, list as Lists.List));
  expect(faults({ steps: '一\n二\n三' })).toEqual([null]);
  expect(faults({ steps: '一\n二\n三\n四' })).toEqual([['texts.many', { max: 3 }]]);
  // What is seen in the picture is a fact as well.
  expect(faults({ facts: 'a\n'.repeat(8) })).toEqual([['texts.many', { max: 7 }]]);
  expect(faults({ contents: `盖\n${'锅'.repeat(31)}` })).toEqual([['texts.line_long', { n: 2, max: 30 }]]);
  expect(faults({ dimensions: '宽：1 cm\n高 2 cm' })).toEqual([['texts.no_value', { n: 2 }]]);
  expect(faults({ dimensions: `${'宽'.repeat(17)}：1` })).toEqual([['texts.line_long', { n: 1, max: 16 }]]);
  expect(mergedLists(BRIEF, { dimensions: '高 2 cm' }).dimensions).toEqual(BRIEF.brief.dimensions);
});

test('a poster lacks what nobody said, whatever numbers the description holds', () => {
  expect(lacking(BRIEF, {}, [0, 6, 7, 9])).toEqual(['steps', 'contents']);
  expect(lacking(BRIEF, { dimensions: '' }, [7, 9])).toEqual(['dimensions', 'contents']);
  expect(lacking(BRIEF, { steps: '打开\n合上', contents: '锅' }, [6, 7, 9])).toEqual([]);
  expect(lacking(BRIEF, {}, [0, 1])).toEqual([]);
});
