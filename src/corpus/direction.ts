import type { NameList } from './name_list.ts';

/** Letters of the scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /(?=\p{L})[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}]/gu;

/** The number of names that are looked at. */
const NAMES = 1_000;

/** The direction in which a list is written, by the majority of the letters of its first names. `ltr` if it has no letters. */
export function directionOf({ names }: Pick<NameList, 'names'>): 'ltr' | 'rtl' {
  const text = names.slice(0, NAMES).join('\n');
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const fromRight = text.match(RIGHT_TO_LEFT)?.length ?? 0;
  return fromRight * 2 > letters ? 'rtl' : 'ltr';
}
