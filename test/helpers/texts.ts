/** A text of some thousand symbols, in short lines with capitals. */
export const TEXT = Array.from({ length: 90 }, (_, i) => {
  const animal = ['mangosaurus', 'reptile', 'lizard'][i % 3]!;
  const place = ['the tall grass', 'a mango tree', 'an old book', 'the sun'][i % 4]!;
  return `The ${animal} of page ${i} sleeps under ${place},\n`;
}).join('');
